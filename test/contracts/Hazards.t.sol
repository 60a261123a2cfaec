// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {RentalEscrow} from "../../contracts/RentalEscrow.sol";
import {RigRegistry} from "../../contracts/RigRegistry.sol";
import {RigShares} from "../../contracts/RigShares.sol";
import {UptimeLedger} from "../../contracts/UptimeLedger.sol";
import {InspectorStaking} from "../../contracts/InspectorStaking.sol";
import {IInspectorStaking} from "../../contracts/interfaces/IInspectorStaking.sol";
import {IRigRegistry} from "../../contracts/interfaces/IRigRegistry.sol";
import {Rentals} from "../../contracts/libraries/Rentals.sol";
import {TestUSD} from "../../contracts/mocks/TestUSD.sol";
import {BaseTest} from "./BaseTest.sol";
import {BlocklistToken, FeeToken, RebasingToken} from "./mocks/HostileTokens.sol";

/// @notice One test for each hazard that was seen in peers, named after it. More of hostile tokens: HostileTokens.t.sol.
// ├── a blocklisted payee freezes everybody: it should freeze nobody
// ├── a blocklisted buyer holds up the refunds of a failed sale: it should keep nobody's refund
// ├── an integer reward rate loses 5% of a 6-decimal token: it should lose nothing but dust
// ├── an inspector leaves with its full stake before it is punished: it should stay slashable
// ├── the slasher receives the slash: it should receive nothing
// ├── one role decides alone: it should decide nothing
// ├── shares borrowed for a moment capture rent: it should capture nothing
// ├── hours after the end hide downtime inside a rental: it should hide nothing
// ├── a claim loops over history: it should cost the same after any history
// ├── a rental that nobody closes runs free: it should end by itself
// ├── 15 minutes of outage close all rentals: it should stop the pay and close nothing
// ├── metadata is writable without the owner: it should be written by the host alone
// ├── declared memory does not match the model: it should be refused
// ├── tokens that keep a fee or rebase: it should never take them, and owe nothing for them
// └── the escrow itself is blocklisted: it should lose nothing
contract HazardsTest is BaseTest {
    uint256 internal rigId;
    uint256 internal epoch; // begins in an hour

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
        transferShares(host, investor, rigId, 4_000 * SHARE);
        epoch = currentEpoch() + 1;
    }

    function _deployPaymentToken() internal override returns (address) {
        return address(new BlocklistToken());
    }

    /// @dev Lumerin, 0xSplits: one payee that USDC blocks froze everybody else.
    function test_BlocklistedPayee_FreezesNobody() public {
        postBond(rigId, 100e6);
        passToEpoch(epoch);
        uint256 id = runRental(rigId, 1, 1 hours);
        setBlocked(renter, true);
        setBlocked(host, true);
        setBlocked(treasury, true);
        judgeEpoch(epoch, rigId, 0x000fff);
        escrow.settle(id);
        uint256 credit = 2 * ((uint256(PRICE) * (30 minutes - 36) + 3599) / 3600);
        assertEq(escrow.creditOf(renter), 1e6, "refund of the blocked renter");
        assertEq(registry.creditOf(renter), credit, "SLA credit of the blocked renter");
        escrow.withdrawHosting(rigId);
        escrow.withdrawCommission();
        assertEq(escrow.creditOf(host), 0.085e6, "hosting fee of the blocked host");
        assertEq(escrow.creditOf(treasury), 0.15e6, "commission of the blocked treasury");
        assertEq(escrow.credits(), 1.235e6, "sum of credits");

        passTime(EPOCH);
        assertApproxEqAbs(claimRent(investor, rigId), (0.765e6 * 4) / 10, 1, "everybody else is paid");
        vm.startPrank(renter);
        assertEq(escrow.withdrawCredit(keeper), 1e6, "to another address");
        assertEq(registry.withdrawCredit(keeper), credit, "from the bond, too");
        assertEq(usdc.balanceOf(keeper), 1e6 + credit, "arrived");
    }

    function test_BlocklistedBuyer_KeepsNobodysRefund() public {
        uint256 onSale = registerRig();
        openSale(onSale);
        buyShares(buyer, onSale, 100);
        buyShares(investor, onSale, 100);
        setBlocked(buyer, true);
        passTime(10 days);
        sale.refund(onSale, buyer);
        sale.refund(onSale, investor);
        assertEq(usdc.balanceOf(investor), 10_000_000e6, "the other buyer has everything back");
        assertEq(sale.creditOf(buyer), 100 * SHARE_PRICE, "the blocked buyer has a credit");
        vm.prank(buyer);
        sale.withdrawCredit(keeper);
        assertEq(usdc.balanceOf(keeper), 100 * SHARE_PRICE, "to another address");
    }

    /// @dev StakingRewards: 7 USDC over 7 days lost 5% to an integer rate per second.
    function test_IntegerRewardRate_LosesNothing() public {
        notifyRent(rigId, 7);
        passTime(EPOCH);
        assertEq(sharesOf(rigId).rentOf(host) + sharesOf(rigId).rentOf(investor), 6, "of 7 millionths of a USDC");
        for (uint256 i; i < 100; i++) {
            notifyRent(rigId, 10_001);
            passTime(EPOCH / 3);
        }
        passTime(2 * EPOCH);
        uint256 paid = claimRent(host, rigId) + claimRent(investor, rigId);
        assertLe(paid, 1_000_107, "paid");
        assertGe(paid, 1_000_105, "of what came in");
    }

    /// @dev Lumerin: a validator with two of three complaints left at once with the full stake.
    function test_InspectorWhoLeaves_StaysSlashable() public {
        vm.prank(inspectors[0]);
        staking.leaveSeat(1);
        passTime(DISPUTE_WINDOW + 3 * EPOCH - 1);
        vm.expectRevert(abi.encodeWithSelector(InspectorStaking.SeatLeaving.selector, 1, staking.seatOf(1).leavesAt));
        vm.prank(inspectors[0]);
        staking.withdrawSeat(1);
        vm.prank(address(disputes));
        assertEq(staking.slash(1, SEAT, address(0), address(0)), SEAT, "slashed in the last second");
        assertGe(staking.unbonding(), DISPUTE_WINDOW + 2 * EPOCH, "longer than the dispute window and two epochs");
    }

    /// @dev Prime Intellect: the validator that slashes received the slash.
    function test_Slasher_ReceivesNothing() public {
        uint256 supply = rack.totalSupply();
        vm.prank(address(disputes));
        staking.slash(1, SEAT, renter, keeper);
        assertEq(rack.balanceOf(address(disputes)), 0, "to the slasher");
        assertEq(rack.balanceOf(keeper), SEAT / 5, "to the reporter: a fifth");
        assertEq(supply - rack.totalSupply(), SEAT / 2, "burnt: half");
        assertEq(rack.balanceOf(renter), (SEAT * 3) / 10, "to the harmed: the rest");
    }

    /// @dev Every compute peer: one trusted role or one signature attests.
    function test_OneRole_DecidesNothingAlone() public {
        openEpoch(epoch);
        passToEpoch(epoch + 1);
        uint256[5] memory none;
        UptimeLedger.Report[] memory reports = new UptimeLedger.Report[](1);
        reports[0] = signReport(epoch, 0, 0, none, rigWord(rigId, ALL));
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.QuorumMissed.selector, 1, 3));
        vm.prank(admin);
        ledger.attest(epoch, 0, reports);
        reports = new UptimeLedger.Report[](3);
        (uint256[] memory seatIds, address[] memory members, ) = ledger.committeeOf(epoch, 0);
        for (uint256 i; i < 3; i++) {
            reports[i] = signReportAs(members[0], epoch, 0, i, none, rigWord(rigId, ALL));
        }
        vm.expectRevert(abi.encodeWithSelector(IInspectorStaking.SeatNotEligible.selector, seatIds[1], members[0]));
        vm.prank(admin);
        ledger.attest(epoch, 0, reports);
    }

    /// @dev StakingRewards, Kwenta: shares borrowed for one transaction took a whole settlement.
    function test_FlashLoan_CapturesNoRent() public {
        uint256 id = runRental(rigId, 0xff, 1 hours);
        passTime(5 * EPOCH);
        transferShares(host, buyer, rigId, 6_000 * SHARE);
        escrow.settle(id);
        assertEq(claimRent(buyer, rigId), 0, "rent of shares held for a moment");
        transferShares(buyer, host, rigId, 6_000 * SHARE);
        passTime(EPOCH);
        assertEq(claimRent(buyer, rigId), 0, "nor later");
        assertApproxEqAbs(sharesOf(rigId).rentOf(host), (12.24e6 * 6) / 10, 1, "the holder loses nothing");
    }

    /// @dev A plain counter of up hours: hours after the end of a rental hid downtime inside it.
    function test_HoursAfterTheEnd_HideNoDowntime() public {
        passToEpoch(epoch);
        uint256 id = runRental(rigId, 1, 1 hours);
        judgeEpoch(epoch, rigId, 0);
        for (uint256 i = 1; i <= 5; i++) judgeEpoch(epoch + i, rigId, ALL);
        uint256 before = usdc.balanceOf(renter);
        (uint256 paid, ) = escrow.settle(id);
        assertEq(paid, 0, "rent for an hour that was down");
        assertEq(usdc.balanceOf(renter) - before, PRICE, "refund for it");
    }

    /// @dev Livepeer: a claim walked through every round since the last one.
    function test_Claim_CostsTheSameAfterAnyHistory() public {
        uint256 id = runRental(rigId, 1, 1 hours);
        passTime(5 * EPOCH);
        escrow.settle(id);
        passTime(EPOCH);
        uint256 short = gasOfClaim();
        for (uint256 i; i < 50; i++) {
            id = runRental(rigId, 1, 1 hours);
            passTime(5 * EPOCH);
            escrow.settle(id);
        }
        assertApproxEqAbs(gasOfClaim(), short, 500, "gas of a claim after 1 and after 50 settlements");
    }

    /// @dev Akash: a lease that nobody closed ran on for nothing.
    function test_RentalNobodyCloses_EndsByItself() public {
        uint256 id = runRental(rigId, 1, 1 hours);
        passTime(1 hours);
        assertEq(escrow.slotsTaken(rigId, time()), 0, "slots free themselves");
        uint256 next = openRental(rigId);
        passTime(4 * EPOCH);
        vm.prank(keeper);
        escrow.settle(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalUnknown.selector, id));
        escrow.rentalOf(id);
        vm.prank(keeper);
        escrow.cancel(next);
    }

    /// @dev Akash: 15 minutes without its control plane closed all leases.
    function test_Outage_StopsPayAndClosesNothing() public {
        passToEpoch(epoch);
        uint256 id = runRental(rigId, 1, 2 hours);
        judgeEpoch(epoch, rigId, ALL & ~uint24(0x3f)); // the first 15 minutes
        (uint256 paid, uint256 refund) = escrow.settle(id);
        assertEq(paid + refund, PRICE, "one of two hours");
        assertEq(refund, PRICE / 4, "refund: 15 minutes");
        assertEq(uint8(escrow.rentalOf(id).state), uint8(Rentals.State.Running), "the rental runs on");
        assertEq(escrow.slotsTaken(rigId, time()), 1, "in its slot");
    }

    /// @dev io.net, 2024: metadata of machines could be written without the owner's signature.
    function test_Metadata_OnlyItsHostWrites() public {
        bytes memory refused = abi.encodeWithSelector(IRigRegistry.NotHost.selector, rigId, admin);
        vm.startPrank(admin);
        vm.expectRevert(refused);
        registry.setAgent(rigId, admin, "https://evil.example.org");
        vm.expectRevert(refused);
        registry.setPrice(rigId, 1, 0, 0, 0);
        vm.expectRevert(refused);
        registry.setPower(rigId, 0, 0, 0);
        vm.expectRevert(refused);
        registry.setListed(rigId, false);
        vm.expectRevert(refused);
        registry.setSla(rigId, 255);
    }

    /// @dev 55 of 505 offers of an "RTX 4090" declared the memory of another model.
    function test_DeclaredMemory_MustBeTheModels() public {
        RigRegistry.Registration memory r = registration();
        r.memoryMib = 48 * 1024;
        vm.expectRevert(
            abi.encodeWithSelector(RigRegistry.DeclaredMemoryMismatch.selector, H100, 48 * 1024, 80 * 1024)
        );
        vm.prank(host);
        registry.register(r);
    }

    /// @dev No function takes a token's address: the one that was chosen at deployment is all that is ever pulled or owed.
    function test_FeeAndRebasingTokens_AreNeverTaken() public {
        TestUSD[2] memory others = [TestUSD(new FeeToken()), new RebasingToken()];
        uint256 id = runRental(rigId, 1, 1 hours);
        address stranger = makeAddr("stranger");
        for (uint256 i; i < 2; i++) {
            others[i].faucet(stranger, 1_000e6);
            vm.startPrank(stranger);
            others[i].approve(address(escrow), type(uint256).max);
            vm.expectRevert(
                abi.encodeWithSelector(IERC20Errors.ERC20InsufficientAllowance.selector, address(escrow), 0, PRICE)
            );
            escrow.rent(rigId, 2, 1 hours, PRICE, KEY);
            others[i].transfer(address(escrow), 100e6);
            others[i].transfer(address(sale), 100e6);
            others[i].transfer(address(sharesOf(rigId)), 100e6);
            vm.stopPrank();
        }
        RebasingToken(address(others[1])).rebase(50);
        usdc.faucet(address(escrow), 50e6); // a gift of the right token changes nothing either
        passTime(5 * EPOCH);
        escrow.settle(id);
        passTime(EPOCH);
        uint256 paid = claimRent(host, rigId) + claimRent(investor, rigId);
        paid += escrow.withdrawHosting(rigId) + escrow.withdrawCommission();
        assertApproxEqAbs(paid, PRICE, 2, "paid out: one hour's rent, nothing of the gifts");
    }

    /// @dev The hub itself blocked by USDC: nothing is paid, nothing is lost, all is paid when it is over.
    function test_BlocklistedEscrow_LosesNothing() public {
        uint256 id = runRental(rigId, 1, 2 hours);
        setBlocked(address(escrow), true);
        passTime(30 minutes);
        closeRental(id);
        assertEq(escrow.creditOf(renter), 3e6, "refund that waits");
        setBlocked(address(escrow), false);
        vm.prank(renter);
        escrow.withdrawCredit(renter);
        assertEq(usdc.balanceOf(renter), 10_000_000e6 - 1e6, "paid when it is over");
    }

    function setBlocked(address account, bool isBlocked) private {
        BlocklistToken(address(usdc)).setBlocked(account, isBlocked);
    }

    function gasOfClaim() private returns (uint256 used) {
        notifyRent(rigId, 0);
        vm.cool(address(escrow));
        vm.cool(address(usdc));
        vm.cool(address(sharesOf(rigId)));
        uint256[] memory rigIds = one(rigId);
        vm.prank(investor);
        used = gasleft();
        escrow.claim(rigIds);
        used -= gasleft();
    }
}
