// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {RentalEscrow} from "../../contracts/RentalEscrow.sol";
import {BaseTest} from "./BaseTest.sol";
import {CallingToken, FalseToken, FeeToken, IReceiver, SilentToken} from "./mocks/HostileTokens.sol";

// given the token keeps a fee
// └── it should leave the escrow short: why the payment token is chosen by name, at deployment
// given the token answers false
// ├── when it is a payment: it should revert
// └── when it is a payout: it should become a credit
// given the token answers nothing
// └── it should pay and be paid
// given the token calls whom it pays
// ├── when the payee refuses: it should become a credit, and everybody else should be paid
// └── when the payee spends all gas it gets: it should become a credit
/// @notice What the allowlist is for: with a token that keeps 1%, the escrow would owe more than it holds.
contract FeeTokenAsPaymentTest is BaseTest {
    function _deployPaymentToken() internal override returns (address) {
        return address(new FeeToken());
    }

    function test_FeeToken_WouldLeaveTheEscrowShort() public {
        openRental(registerRig());
        (, , uint256 deposits, , , , ) = escrow.book();
        assertLt(usdc.balanceOf(address(escrow)), deposits, "why PROTOCOL.md allows tokens by name only");
    }
}

contract FalseTokenTest is BaseTest {
    function _deployPaymentToken() internal override returns (address) {
        return address(new FalseToken());
    }

    function test_RevertWhen_APaymentAnswersFalse() public {
        uint256 rigId = registerRig();
        FalseToken(address(usdc)).setBroken(true);
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(usdc)));
        openRental(rigId);
    }

    function test_Payout_ThatAnswersFalseBecomesACredit() public {
        uint256 id = runRental(registerRig(), 1, 2 hours);
        passTime(1 hours);
        FalseToken(address(usdc)).setBroken(true);
        closeRental(id);
        assertEq(escrow.creditOf(renter), PRICE, "credit for the unused hour");
        FalseToken(address(usdc)).setBroken(false);
        vm.prank(renter);
        escrow.withdrawCredit(renter);
        assertEq(usdc.balanceOf(renter), 10_000_000e6 - PRICE, "paid when the token works again");
    }
}

contract SilentTokenTest is BaseTest {
    function _deployPaymentToken() internal override returns (address) {
        return address(new SilentToken());
    }

    /// @dev The test's own `approve` would expect an answer.
    function fund(address payer) internal override {
        usdc.faucet(payer, 10_000_000e6);
        address[4] memory spenders = [address(registry), address(sale), address(market), address(escrow)];
        for (uint256 i; i < spenders.length; i++) {
            vm.prank(payer);
            SilentToken(address(usdc)).approve(spenders[i], type(uint256).max);
        }
    }

    function test_SilentToken_PaysAndIsPaid() public {
        uint256 rigId = registerRig();
        uint256 id = runRental(rigId, 1, 2 hours);
        passTime(1 hours);
        closeRental(id);
        assertEq(usdc.balanceOf(renter), 10_000_000e6 - PRICE, "refunded");
        passTime(5 * EPOCH);
        escrow.settle(id);
        passTime(EPOCH);
        uint256 claimed = claimRent(host, rigId);
        assertEq(usdc.balanceOf(host), 10_000_000e6 + claimed, "claimed");
    }
}

contract Refuser is IReceiver {
    bool public spendsGas;

    error Refused();

    function setSpendsGas(bool spends) external {
        spendsGas = spends;
    }

    function received() external view {
        require(spendsGas, Refused());
        while (gasleft() > 0) {}
    }
}

contract CallingTokenTest is BaseTest {
    Refuser internal refuser;
    uint256 internal id;

    function _deployPaymentToken() internal override returns (address) {
        return address(new CallingToken());
    }

    function setUp() public override {
        super.setUp();
        refuser = new Refuser();
        CallingToken(address(usdc)).setCalls(address(refuser), true);
        uint256 rigId = registerRig();
        vm.prank(renter);
        id = escrow.rentFor(address(refuser), rigId, 1, 2 hours, PRICE, KEY);
        startRental(id);
        passTime(1 hours);
    }

    function test_Payout_ToAPayeeWhoRefuses() public {
        vm.prank(address(refuser));
        escrow.close(id, RentalEscrow.Reason.RenterStopped);
        assertEq(escrow.creditOf(address(refuser)), PRICE, "credit for the unused hour");
        passTime(5 * EPOCH);
        escrow.settle(id);
        passTime(EPOCH);
        assertApproxEqAbs(claimRent(host, 1), (uint256(PRICE) * 85 * 90) / 10_000, 1, "the holder is paid");
        vm.prank(address(refuser));
        escrow.withdrawCredit(buyer);
        assertEq(usdc.balanceOf(buyer), 10_000_000e6 + PRICE, "withdrawn to another address");
    }

    function test_Payout_ToAPayeeWhoSpendsAllGas() public {
        refuser.setSpendsGas(true);
        vm.prank(address(refuser));
        escrow.close{gas: 10_000_000}(id, RentalEscrow.Reason.RenterStopped);
        assertEq(escrow.creditOf(address(refuser)), PRICE, "credit for the unused hour");
    }
}
