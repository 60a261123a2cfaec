// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RentalEscrow} from "../../contracts/RentalEscrow.sol";
import {BaseTest} from "./BaseTest.sol";
import {CallingToken, IReceiver} from "./mocks/HostileTokens.sol";

/// @notice Does what a test wants, and tries every exit again while it is being paid.
contract Reentrant is IReceiver {
    struct Exit {
        address target;
        bytes call;
    }

    Exit[] internal exits;
    uint256 public paid;
    /// @notice Calls made while being paid that found something to take.
    uint256 public succeeded;

    function tryWhenPaid(address target, bytes calldata call) external {
        exits.push(Exit(target, call));
    }

    function act(address target, bytes calldata call) external returns (uint256) {
        (bool ok, bytes memory answer) = target.call(call);
        require(ok, string(answer));
        return answer.length < 32 ? 0 : abi.decode(answer, (uint256));
    }

    function received() external {
        paid++;
        for (uint256 i; i < exits.length; i++) {
            (bool ok, bytes memory answer) = exits[i].target.call(exits[i].call);
            if (ok && keccak256(answer) != keccak256(abi.encode(0))) succeeded++;
        }
    }
}

// given a token that calls whom it pays, and a payee that tries every exit again then
// ├── cancel: it should pay once
// ├── close: it should pay once
// ├── settle: it should pay once
// ├── claim: it should pay once
// ├── withdrawCredit: it should pay once
// ├── withdrawHosting: it should pay once
// ├── withdrawBond: it should pay once
// └── refund of a sale: it should pay once
contract ReentrancyTest is BaseTest {
    Reentrant internal attacker;
    uint256 internal rigId;
    uint256 internal before;

    function _deployPaymentToken() internal override returns (address) {
        return address(new CallingToken());
    }

    /// @dev The attacker hosts the second rig, which has a bond, and holds half of the first one. Others' money lies everywhere.
    function setUp() public override {
        super.setUp();
        attacker = new Reentrant();
        rigId = registerRig();
        registerRig();
        registerRig();
        usdc.faucet(address(attacker), 100e6);
        address[2] memory spenders = [address(escrow), address(sale)];
        for (uint256 i; i < 2; i++) {
            attacker.act(address(usdc), abi.encodeCall(usdc.approve, (spenders[i], type(uint256).max)));
        }
        vm.prank(host);
        registry.transferFrom(host, address(attacker), 2);
        postBond(3, 1_000e6);
        postBond(2, 1_000e6);
        transferShares(host, address(attacker), rigId, 5_000 * SHARE);
        openRental(rigId, 0xf0, 2 hours);
        tryAgain(address(escrow), abi.encodeCall(escrow.withdrawCredit, (address(attacker))));
        CallingToken(address(usdc)).setCalls(address(attacker), true);
        before = usdc.balanceOf(address(attacker));
    }

    function test_Cancel() public {
        attacker.act(address(escrow), abi.encodeCall(escrow.cancel, (rentAsAttacker())));
        assertPaidOnce(2 * PRICE, 0);
    }

    function test_Close() public {
        uint256 id = rentAsAttacker();
        startRental(id);
        passTime(1 hours);
        attacker.act(address(escrow), closing(id));
        assertPaidOnce(PRICE, 0);
    }

    function test_Settle() public {
        uint256 epoch = currentEpoch() + 1;
        passToEpoch(epoch);
        uint256 id = rentAsAttacker();
        startRental(id);
        judgeEpoch(epoch, rigId, 0);
        judgeEpoch(epoch + 1, rigId, 0);
        escrow.settle(id);
        assertPaidOnce(2 * PRICE, 0);
    }

    function test_Claim() public {
        bytes memory call = abi.encodeCall(escrow.claim, (one(rigId)));
        tryAgain(address(escrow), call);
        notifyRent(rigId, 4e6);
        passTime(EPOCH);
        attacker.act(address(escrow), call);
        assertPaidOnce(2e6, 1);
    }

    function test_WithdrawCredit() public {
        uint256 id = rentAsAttacker();
        CallingToken(address(usdc)).setRefuses(address(attacker), true);
        attacker.act(address(escrow), abi.encodeCall(escrow.cancel, (id)));
        CallingToken(address(usdc)).setRefuses(address(attacker), false);
        attacker.act(address(escrow), abi.encodeCall(escrow.withdrawCredit, (address(attacker))));
        assertPaidOnce(2 * PRICE, 0);
    }

    function test_WithdrawHosting() public {
        tryAgain(address(escrow), abi.encodeCall(escrow.withdrawHosting, (2)));
        uint256 id = runRental(2, 1, 1 hours);
        passTime(5 * EPOCH);
        escrow.settle(id);
        escrow.withdrawHosting(2);
        assertPaidOnce((uint256(PRICE) * 85 * 10) / 10_000, 0);
    }

    function test_WithdrawBond() public {
        bytes memory call = abi.encodeCall(registry.withdrawBond, (2, address(attacker)));
        tryAgain(address(registry), call);
        attacker.act(address(registry), abi.encodeCall(registry.giveBondNotice, (2, 1_000e6)));
        passTime(7 days);
        attacker.act(address(registry), call);
        assertPaidOnce(1_000e6, 0);
        assertEq(registry.bonds(), 1_000e6, "the other bond");
    }

    function test_Refund() public {
        uint256 onSale = registerRig();
        openSale(onSale);
        tryAgain(address(sale), abi.encodeCall(sale.refund, (onSale, address(attacker))));
        buyShares(buyer, onSale, 100);
        attacker.act(address(sale), abi.encodeCall(sale.buy, (onSale, 2)));
        before -= 2 * SHARE_PRICE;
        passTime(10 days);
        sale.refund(onSale, address(attacker));
        assertPaidOnce(2 * SHARE_PRICE, 0);
        assertEq(usdc.balanceOf(address(sale)), 100 * SHARE_PRICE, "the other buyer's money");
    }

    /// @dev For two hours, to be cancelled, closed and settled again whenever it is paid.
    function rentAsAttacker() private returns (uint256 id) {
        bytes memory call = abi.encodeCall(escrow.rent, (rigId, 1, 2 hours, type(uint256).max, bytes32(0)));
        id = attacker.act(address(escrow), call);
        tryAgain(address(escrow), abi.encodeCall(escrow.cancel, (id)));
        tryAgain(address(escrow), closing(id));
        tryAgain(address(escrow), abi.encodeCall(escrow.settle, (id)));
        before = usdc.balanceOf(address(attacker));
    }

    function tryAgain(address target, bytes memory call) private {
        attacker.tryWhenPaid(target, call);
    }

    function closing(uint256 id) private pure returns (bytes memory) {
        return abi.encodeCall(RentalEscrow.close, (id, RentalEscrow.Reason.RenterStopped));
    }

    function assertPaidOnce(uint256 amount, uint256 rounding) private view {
        assertApproxEqAbs(usdc.balanceOf(address(attacker)) - before, amount, rounding, "came once");
        assertEq(attacker.paid(), 1, "payments");
        assertEq(attacker.succeeded(), 0, "calls that found something to take");
    }
}
