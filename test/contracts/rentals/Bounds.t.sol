// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RentalEscrow} from "../../../contracts/RentalEscrow.sol";
import {RigRegistry} from "../../../contracts/RigRegistry.sol";
import {IRigShares} from "../../../contracts/interfaces/IRigShares.sol";
import {Payouts} from "../../../contracts/libraries/Payouts.sol";
import {Pricing} from "../../../contracts/libraries/Pricing.sol";
import {BaseTest} from "../BaseTest.sol";
import {OneRig} from "../OneRig.sol";
import {BlocklistToken} from "../mocks/HostileTokens.sol";

/// @notice Where a unit more or less decides.
// settle, withdrawHosting, withdrawCommission
// ├── in steps: it should tell each step to the unit
// ├── given a unit is left for host, treasury or holders: it should pay it
// ├── given nothing is left for holders: it should not notify them
// └── given the SLA allows a part of a second: it should allow whole seconds only, and tell what was delivered
// slotsTaken
// └── of a slot that is alone in its word: it should be seen
// deposit
// └── of the least fraction of a unit: it should be a unit
// extend, renew
// └── by a second: it should add a second
contract RentalBoundsTest is OneRig {
    /// @dev 4,200 units per hour for a day. Up for 10 seconds, down for the rest of the first epoch.
    function test_Settle_TellsEachStep() public {
        uint256 id = cheapRental(10);
        uint256 started = time();
        judgeEpoch(epoch, rigId, 1);
        uint256 refund = uint256(4_200 * (EPOCH - SAMPLE)) / 3600;
        vm.expectEmit(address(escrow));
        emit RentalEscrow.RentalSettled(id, rigId, (epoch + 1) * EPOCH, 10, EPOCH - SAMPLE, 1, 1, 9, refund);
        escrow.settle(id);
        assertEq(escrow.withdrawHosting(rigId), 1, "hosting fee");
        assertEq(escrow.withdrawCommission(), 1, "commission");
        assertEq(usdc.balanceOf(treasury), 1, "arrived");
        judgeEpoch(epoch + 1, rigId, ALL);
        vm.expectEmit(address(escrow));
        emit RentalEscrow.RentalSettled(id, rigId, (epoch + 2) * EPOCH, EPOCH, 0, 630, 357, 3_213, 0);
        escrow.settle(id);
        assertEq(uint256(escrow.rentalOf(id).settled), (epoch + 2) * EPOCH - started, "settled");
    }

    function test_Settle_GivenAUnitForHolders() public {
        uint256 id = cheapRental(1);
        judgeEpoch(epoch, rigId, 1);
        escrow.settle(id);
        assertEq(sharesOf(rigId).rentStream().notified, 1, "notified");
    }

    function test_Settle_GivenNothingForHolders() public {
        passToEpoch(epoch);
        uint256 id = runRental(rigId, 1, 1 hours);
        judgeEpoch(epoch, rigId, 0);
        vm.expectCall(address(sharesOf(rigId)), abi.encodeWithSelector(IRigShares.notifyRent.selector), 0);
        (uint256 rent, uint256 refund) = escrow.settle(id);
        assertEq(rent, 0, "rent");
        assertEq(refund, PRICE, "refund");
    }

    function test_Settle_GivenTheSlaAllowsAPartOfASecond() public {
        postBond(rigId, 1_000e6);
        passToEpoch(epoch);
        uint256 id = runRental(rigId, 1, 3_570); // 1% are 35.7 seconds
        judgeEpoch(epoch, rigId, ALL - 1);
        uint256 credit = 2 * ((uint256(PRICE) * (SAMPLE - 35) + 3599) / 3600);
        vm.expectEmit(address(escrow));
        emit RentalEscrow.RentalEnded(id, rigId, 3_570, 3_570 - SAMPLE, credit, RentalEscrow.Reason.Completed);
        escrow.settle(id);
        assertEq(registry.bondOf(rigId), 1_000e6 - credit, "bond less the credit");
    }

    function test_SlotsTaken_OfTheNinth() public {
        RigRegistry.Registration memory r = registration();
        r.gpuCount = 9;
        uint256 nine = registerRig(r);
        openRental(nine, 1 << 8, 1 hours);
        assertEq(escrow.slotsTaken(nine, time()), 1 << 8, "taken");
    }

    function test_DepositFor_TheLeastFraction() public pure {
        assertEq(Pricing.depositOf(1, 1, 0, 1), 1, "1/3600 of a unit");
        assertEq(Pricing.depositOf(1, 1, 0, 3_600), 1, "a whole unit");
        assertEq(Pricing.depositOf(1, 1, 0, 3_601), 2, "a unit and the least fraction");
    }

    function test_ExtendAndRenew_ByASecond() public {
        uint256 id = runRental(rigId, 1, 1 hours - 1);
        vm.prank(renter);
        escrow.extend(id, 1);
        vm.prank(renter);
        escrow.setRenewal(id, 1);
        passTime(1 hours - SAMPLE);
        escrow.renew(id);
        assertEq(escrow.rentalOf(id).length, 1 hours + 1, "length");
    }

    /// @dev Runs for a day, `seconds_` of them in the first sample of `epoch`.
    function cheapRental(uint256 seconds_) private returns (uint256 id) {
        vm.prank(host);
        registry.setPrice(rigId, 4_200, 0, 0, 0);
        passToEpoch(epoch);
        passTime(SAMPLE - seconds_);
        id = runRental(rigId, 1, 1 days);
    }
}

// withdrawCredit
// ├── twice: it should pay once, and leave others' credits alone
// └── of a unit: it should pay it
contract CreditBoundsTest is BaseTest {
    function _deployPaymentToken() internal override returns (address) {
        return address(new BlocklistToken());
    }

    function test_WithdrawCredit_PaysOnce() public {
        uint256 rigId = registerRig();
        credit(renter, rigId, 5);
        credit(buyer, rigId, 7);
        vm.startPrank(renter);
        assertEq(registry.withdrawCredit(keeper), 5, "withdrawn");
        vm.expectRevert(abi.encodeWithSelector(Payouts.NothingToWithdraw.selector, renter));
        registry.withdrawCredit(keeper);
        vm.stopPrank();
        assertEq(usdc.balanceOf(keeper), 5, "arrived");
        assertEq(registry.creditOf(buyer), 7, "the other's credit");
        assertEq(registry.credits(), 7, "sum of credits");
    }

    function test_WithdrawCredit_OfAUnit() public {
        credit(renter, registerRig(), 1);
        vm.prank(renter);
        assertEq(registry.withdrawCredit(keeper), 1, "withdrawn");
        assertEq(usdc.balanceOf(keeper), 1, "arrived");
    }

    /// @dev An SLA credit that the token refuses to pay out.
    function credit(address payee, uint256 rigId, uint256 amount) private {
        postBond(rigId, amount);
        BlocklistToken(address(usdc)).setBlocked(payee, true);
        vm.prank(address(escrow));
        registry.payCredit(1, rigId, payee, amount);
    }
}
