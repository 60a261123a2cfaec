// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RentalEscrow} from "../../../contracts/RentalEscrow.sol";
import {BaseTest} from "../BaseTest.sol";

// settle
// ├── when the rental is unknown, or its record has a new generation
// │   └── it should revert
// ├── given a rental that was not started
// │   └── it should revert
// ├── given nothing newly judged
// │   └── it should revert
// ├── given a judged rental
// │   ├── delivered in full: it should pay holders, host and treasury, refund nothing but rounding
// │   ├── partly down: it should refund the time down, exact to the second at both edges
// │   ├── down beyond the SLA: it should pay twice the shortfall from the bond, as far as it reaches
// │   └── down within the SLA: it should pay no credit
// ├── given nobody judged
// │   ├── within 3 epochs: it should revert
// │   └── after 3 epochs: it should pay as delivered
// ├── in many steps: it should pay what one settlement pays
// ├── given a downtime before, and a rental that nobody settled for more than 64 epochs
// │   └── it should still settle
// └── given everything stopped: it should settle
contract SettleTest is BaseTest {
    uint256 internal rigId;

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
    }

    function test_RevertWhen_RentalUnknown() public {
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalUnknown.selector, 7));
        escrow.settle(7);
    }

    function test_RevertGiven_RecordReused() public {
        uint256 id = runRental(rigId, 1, 2 hours);
        passTime(7 hours);
        escrow.settle(id);
        openRental(rigId);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalUnknown.selector, id));
        escrow.settle(id);
    }

    function test_Settle_GivenJudgedInPart() public {
        uint256 epoch = currentEpoch() + 3;
        passToEpoch(epoch - 1);
        uint256 id = runRental(rigId, 1, 3 hours);
        judgeEpoch(epoch, rigId, ALL & ~uint24(3));
        uint256 before = usdc.balanceOf(renter);
        (uint256 paid, uint256 refund) = escrow.settle(id);
        assertEq(refund, (2 * SAMPLE * uint256(PRICE)) / 3600, "refund: two samples down");
        assertEq(usdc.balanceOf(renter) - before, refund, "refund arrived");
        assertEq(paid, 2 * uint256(PRICE) - refund, "rent for two epochs less the refund");
    }

    function test_Settle_GivenDowntimeBeforeAndNobodySettledForMoreThan64Epochs() public {
        uint256 epoch = currentEpoch() + 3;
        judgeEpoch(epoch, rigId, 0);
        uint256 id = runRental(rigId, 1, 2 hours);
        passToEpoch(epoch + 70);
        judgeEpoch(epoch + 71, rigId, ALL);
        escrow.settle(id);
        assertEq(usdc.balanceOf(address(escrow)), 1, "all settled");
    }
}
