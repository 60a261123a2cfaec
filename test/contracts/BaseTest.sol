// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {RentalEscrow} from "../../contracts/RentalEscrow.sol";
import {RigRegistry} from "../../contracts/RigRegistry.sol";
import {RigShares} from "../../contracts/RigShares.sol";
import {ShareSale} from "../../contracts/ShareSale.sol";
import {UptimeLedger} from "../../contracts/UptimeLedger.sol";
import {Permits} from "../../contracts/libraries/Permits.sol";
import {Deployed} from "./Deployed.sol";

/// @notice Actors by role and the protocol's verbs as helpers, so that a test is arrange, act, assert. Seven inspectors hold a seat each.
/// @dev    Time is read through `time()`: the optimizer may reuse one `block.timestamp` across a `vm.warp`.
abstract contract BaseTest is Deployed {
    uint256 internal constant SHARE = 1e6;
    uint24 internal constant ALL = 0xffffff; // samples of an epoch
    uint32 internal constant PRICE = 2e6; // USDC per GPU-hour
    uint64 internal constant SHARE_PRICE = 25e6; // USDC per share
    bytes32 internal constant KEY = keccak256("access key");

    address internal host = makeAddr("host");
    address internal agent = makeAddr("agent");
    address internal investor = makeAddr("investor");
    address internal buyer = makeAddr("buyer");
    address internal renter = makeAddr("renter");
    address internal keeper = makeAddr("keeper");
    address[] internal inspectors;
    mapping(address inspector => uint256) internal keyOf;

    function setUp() public virtual {
        vm.warp(500_000 * EPOCH);
        vm.roll(1_000);
        deploy();
        for (uint256 i; i < 7; i++) {
            (address inspector, uint256 key) = makeAddrAndKey(string.concat("inspector ", vm.toString(i + 1)));
            inspectors.push(inspector);
            keyOf[inspector] = key;
        }
        address[4] memory payers = [host, investor, buyer, renter];
        for (uint256 i; i < payers.length; i++) fund(payers[i]);
        for (uint256 i; i < inspectors.length; i++) takeSeat(inspectors[i]);
        passToEpoch(currentEpoch() + 2);
    }

    // ---------------------------------------------------------------- money and time

    /// @notice 10,000,000 USDC, and allowances for every contract that pulls.
    function fund(address payer) internal virtual {
        usdc.faucet(payer, 10_000_000e6);
        vm.startPrank(payer);
        usdc.approve(address(registry), type(uint256).max);
        usdc.approve(address(sale), type(uint256).max);
        usdc.approve(address(market), type(uint256).max);
        usdc.approve(address(escrow), type(uint256).max);
        vm.stopPrank();
    }

    function time() internal view returns (uint256) {
        return vm.getBlockTimestamp();
    }

    function passTime(uint256 duration) internal {
        vm.warp(time() + duration);
        vm.roll(vm.getBlockNumber() + 1);
    }

    function currentEpoch() internal view returns (uint256) {
        return time() / EPOCH;
    }

    /// @notice Goes to the first second of the epoch, if it lies ahead.
    function passToEpoch(uint256 epoch) internal {
        if (epoch * EPOCH > time()) passTime(epoch * EPOCH - time());
    }

    // ---------------------------------------------------------------- rigs

    function registration() internal view returns (RigRegistry.Registration memory) {
        return
            RigRegistry.Registration({
                modelId: uint16(H100),
                gpuCount: 8,
                slices: 1,
                memoryMib: 80 * 1024,
                price: PRICE,
                slopePercent: 0,
                discount30: 10,
                discount180: 20,
                hostingFee: 10,
                allowance: 10,
                idleWatts: 800,
                loadWatts: 6_500,
                powerPrice: 0.12e6,
                region: "DE-BE",
                agent: agent,
                gateway: "https://rig.example.org"
            });
    }

    function registerRig() internal returns (uint256 rigId) {
        return registerRig(registration());
    }

    function registerRig(RigRegistry.Registration memory r) internal returns (uint256 rigId) {
        vm.prank(host);
        return registry.register(r);
    }

    function postBond(uint256 rigId, uint256 amount) internal {
        vm.prank(host);
        registry.postBond(rigId, amount);
    }

    function sharesOf(uint256 rigId) internal view returns (RigShares) {
        return RigShares(registry.sharesOf(rigId));
    }

    // ---------------------------------------------------------------- shares

    function transferShares(address from, address to, uint256 rigId, uint256 amount) internal {
        RigShares shares = sharesOf(rigId);
        vm.prank(from);
        shares.transfer(to, amount);
    }

    /// @notice As if a settlement had brought rent: only the accounting moves, no USDC.
    function notifyRent(uint256 rigId, uint256 amount) internal {
        RigShares shares = sharesOf(rigId);
        vm.prank(address(escrow));
        shares.notifyRent(amount);
    }

    /// @notice Opens a sale of 8,000 shares at 25 USDC, soft cap 1,000, that ends in 10 days and delivers within 30.
    function openSale(uint256 rigId) internal {
        vm.prank(host);
        sale.open(rigId, 8_000, SHARE_PRICE, 1_000, uint32(time() + 10 days), uint32(time() + 30 days));
    }

    function buyShares(address by, uint256 rigId, uint256 shares) internal returns (uint256 paid) {
        vm.prank(by);
        return sale.buy(rigId, shares);
    }

    /// @notice Ends purchases, has inspectors see the rig run for an epoch, and delivers.
    function deliverSale(uint256 rigId) internal {
        uint256 closedAt = sale.saleOf(rigId).closedAt;
        if (closedAt > time()) passTime(closedAt - time());
        uint256 epoch = currentEpoch() + 1;
        judgeEpoch(epoch, rigId, ALL);
        sale.deliver(rigId, epoch * EPOCH);
    }

    // ---------------------------------------------------------------- rentals

    function openRental(uint256 rigId) internal returns (uint256 rentalId) {
        return openRental(rigId, 1, 2 hours);
    }

    function openRental(uint256 rigId, uint256 slots, uint256 duration) internal returns (uint256 rentalId) {
        vm.prank(renter);
        return escrow.rent(rigId, slots, duration, type(uint256).max, KEY);
    }

    function startRental(uint256 rentalId) internal {
        vm.prank(agent);
        escrow.start(rentalId);
    }

    function runRental(uint256 rigId, uint256 slots, uint256 duration) internal returns (uint256 rentalId) {
        rentalId = openRental(rigId, slots, duration);
        startRental(rentalId);
    }

    function closeRental(uint256 rentalId) internal returns (uint256 refund) {
        vm.prank(renter);
        return escrow.close(rentalId, RentalEscrow.Reason.RenterStopped);
    }

    function claimRent(address holder, uint256 rigId) internal returns (uint256 amount) {
        vm.prank(holder);
        return escrow.claim(one(rigId));
    }

    // ---------------------------------------------------------------- inspection

    function takeSeat(address inspector) internal returns (uint256 seatId) {
        vm.prank(treasury);
        rack.transfer(inspector, SEAT);
        vm.startPrank(inspector);
        rack.approve(address(staking), SEAT);
        seatId = staking.takeSeat();
        vm.stopPrank();
    }

    /// @notice Opens the epoch and waits until its seed is known, which is kept.
    function openEpoch(uint256 epoch) internal {
        ledger.openEpoch(epoch);
        vm.roll(vm.getBlockNumber() + 3);
        randomness.keep(epoch);
    }

    /// @notice Has a quorum judge a rig's whole epoch; all other rigs of its group are not tested. Waits until the epoch ended.
    /// @param  delivered bit per sample
    function judgeEpoch(uint256 epoch, uint256 rigId, uint24 delivered) internal {
        judgeEpoch(epoch, rigId, delivered, ALL);
    }

    function judgeEpoch(uint256 epoch, uint256 rigId, uint24 delivered, uint24 tested) internal {
        judgeWords(epoch, (rigId - 1) / 48, rigWord(rigId, delivered), rigWord(rigId, tested));
    }

    /// @notice Has a quorum judge a group's epoch by reports that agree.
    function judgeWords(uint256 epoch, uint256 group, uint256[5] memory delivered, uint256[5] memory tested) internal {
        endEpoch(epoch);
        UptimeLedger.Report[] memory reports = new UptimeLedger.Report[](3);
        for (uint256 i; i < 3; i++) reports[i] = signReport(epoch, group, i, delivered, tested);
        ledger.attest(epoch, group, reports);
    }

    /// @notice Opens the epoch if nobody did, and waits until it ended.
    function endEpoch(uint256 epoch) internal {
        passToEpoch(epoch - 1);
        if (!ledger.isOpen(epoch)) openEpoch(epoch);
        passToEpoch(epoch + 1);
    }

    /// @notice The report of the committee's seat `draw`, signed by its inspector.
    function signReport(
        uint256 epoch,
        uint256 group,
        uint256 draw,
        uint256[5] memory delivered,
        uint256[5] memory tested
    ) internal view returns (UptimeLedger.Report memory) {
        (, address[] memory members, ) = ledger.committeeOf(epoch, group);
        return signReportAs(members[draw], epoch, group, draw, delivered, tested);
    }

    function signReportAs(
        address signer,
        uint256 epoch,
        uint256 group,
        uint256 draw,
        uint256[5] memory delivered,
        uint256[5] memory tested
    ) internal view returns (UptimeLedger.Report memory) {
        bytes32 root = keccak256("evidence");
        bytes32 digest = ledger.reportDigest(epoch, group, delivered, tested, root);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[signer], digest);
        return UptimeLedger.Report(draw, delivered, tested, root, abi.encodePacked(r, s, v));
    }

    /// @notice The five words of a report in which only this rig has bits.
    function rigWord(uint256 rigId, uint24 bits) internal pure returns (uint256[5] memory words) {
        uint256 rig = (rigId - 1) % 48;
        words[rig / 10] = uint256(bits) << ((rig % 10) * 24);
    }

    // ---------------------------------------------------------------- small things

    function one(uint256 value) internal pure returns (uint256[] memory values) {
        values = new uint256[](1);
        values[0] = value;
    }

    /// @notice As the parameter role has to: announced, and carried out after its delay.
    function setParameter(address target, bytes memory call) internal {
        vm.prank(parameterSetter);
        authority.schedule(target, call, 0);
        passTime(3 days);
        vm.prank(parameterSetter);
        authority.execute(target, call);
    }

    /// @notice An ERC-2612 permit that ends now.
    function signPermit(
        address token,
        address owner,
        address spender,
        uint256 value
    ) internal view returns (Permits.Permit memory) {
        bytes32 typehash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        uint256 nonce = IERC20Permit(token).nonces(owner);
        bytes32 structHash = keccak256(abi.encode(typehash, owner, spender, value, nonce, time()));
        bytes32 domain = IERC20Permit(token).DOMAIN_SEPARATOR();
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(
            keyOf[owner],
            keccak256(abi.encodePacked("\x19\x01", domain, structHash))
        );
        return Permits.Permit(value, time(), v, r, s);
    }

    /// @notice Somebody whose key is known, with 1,000 USDC and 1,000 RACK and no allowance anywhere.
    function permitSigner() internal returns (address signer) {
        uint256 key;
        (signer, key) = makeAddrAndKey("permit signer");
        keyOf[signer] = key;
        usdc.faucet(signer, 1_000e6);
        vm.prank(treasury);
        rack.transfer(signer, 1_000e6);
    }

    function stopEverything() internal {
        address[6] memory targets = stoppableContracts();
        vm.startPrank(guardian);
        for (uint256 i; i < targets.length; i++) RentalEscrow(targets[i]).setStopped(true);
        vm.stopPrank();
    }
}
