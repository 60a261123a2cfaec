// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RentalEscrow} from "../../../contracts/RentalEscrow.sol";
import {IRigShares} from "../../../contracts/interfaces/IRigShares.sol";
import {BaseTest} from "../BaseTest.sol";

/// @notice Where a unit more or less decides.
// settle
// ├── given nothing is left for holders: it should not notify them
// └── given the SLA allows a part of a second: it should allow whole seconds only, and tell what was delivered
// renew
// └── given a period of a second: it should add a second
contract RentalBoundsTest is BaseTest {
    uint256 internal rigId;
    uint256 internal epoch; // begins in an hour

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
        epoch = currentEpoch() + 1;
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

    function test_Renew_GivenAPeriodOfASecond() public {
        uint256 id = runRental(rigId, 1, 1 hours);
        vm.prank(renter);
        escrow.setRenewal(id, 1);
        passTime(1 hours - SAMPLE);
        escrow.renew(id);
        assertEq(escrow.rentalOf(id).length, 1 hours + 1, "length");
    }
}
