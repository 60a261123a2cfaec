// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {InspectorStaking} from "../../../contracts/InspectorStaking.sol";
import {UptimeLedger} from "../../../contracts/UptimeLedger.sol";
import {Permits} from "../../../contracts/libraries/Permits.sol";
import {BaseTest} from "../BaseTest.sol";

// takeSeat
// ├── given staking is stopped: it should revert
// ├── it should pull the stake and be active two epochs later
// ├── with a permit: it should pay in the same transaction
// └── given an empty seat: it should use it again
// leaveSeat, withdrawSeat
// ├── when the seat is somebody else's: it should revert
// ├── given the seat leaves already, stays, or still unbonds: it should revert
// └── it should return stake and pay after the dispute window and three epochs
// misses
// ├── three in a row: it should cost nothing
// ├── from the fourth on: it should leak 0.1% of the stake
// ├── a report in between: it should begin anew
// └── the 24th: it should eject
// slash
// ├── when the caller is not the ledger: it should revert
// ├── it should burn half, pay the harmed, and at most a fifth to the reporter
// └── given the seat unbonds: it should still slash, never more than the stake
// claimPay
// ├── when a seat is somebody else's: it should revert
// └── it should mint the pay once
contract SeatsTest is BaseTest {
    uint256 internal rigId;
    uint256 internal epoch; // begins in an hour

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
        epoch = currentEpoch() + 1;
    }

    function test_RevertGiven_StakingStopped() public {
        stopEverything();
        vm.expectRevert(InspectorStaking.StakingStopped.selector);
        staking.takeSeat();
    }

    function test_TakeSeat_ActiveTwoEpochsLater() public {
        uint256 seatId = takeSeat(inspectors[0]);
        InspectorStaking.Seat memory seat = staking.seatOf(seatId);
        assertEq(seatId, 8, "id of the eighth seat");
        assertEq(seat.inspector, inspectors[0], "inspector may hold many seats");
        assertEq(seat.activeFrom, currentEpoch() + 2, "first epoch it can be drawn for");
        assertEq(seat.stake, SEAT, "stake");
        assertEq(staking.staked(), 8 * SEAT, "sum of stakes");
        assertEq(rack.balanceOf(address(staking)), 8 * SEAT, "RACK in the staking contract");
    }

    function test_TakeSeatWithPermit() public {
        address signer = permitSigner();
        Permits.Permit memory permit = signPermit(address(rack), signer, address(staking), SEAT);
        vm.prank(signer);
        assertEq(staking.takeSeatWithPermit(permit), 8, "id of the seat paid by permit");
    }

    /// @dev A seat that was slashed to nothing leaks nothing.
    function test_Misses_OfASeatWithoutStake() public {
        uint256[] memory missing = one(1);
        for (uint256 i; i < 3; i++) recordMiss(missing);
        vm.prank(address(disputes));
        staking.slash(1, SEAT, address(0), address(0));
        recordMiss(missing);
        assertEq(staking.seatOf(1).stake, 0, "stake left");
    }

    function test_RevertWhen_SeatIsSomebodyElses() public {
        bytes memory refused = abi.encodeWithSelector(InspectorStaking.NotInspector.selector, 1, inspectors[1]);
        vm.startPrank(inspectors[1]);
        vm.expectRevert(refused);
        staking.leaveSeat(1);
        vm.expectRevert(refused);
        staking.withdrawSeat(1);
        vm.expectRevert(refused);
        staking.claimPay(one(1));
    }

    function test_RevertGiven_SeatStaysOrUnbonds() public {
        vm.startPrank(inspectors[0]);
        vm.expectRevert(abi.encodeWithSelector(InspectorStaking.SeatNotLeaving.selector, 1));
        staking.withdrawSeat(1);
        staking.leaveSeat(1);
        uint256 leavesAt = time() + DISPUTE_WINDOW + 3 * EPOCH;
        vm.expectRevert(abi.encodeWithSelector(InspectorStaking.SeatLeaving.selector, 1, leavesAt));
        staking.leaveSeat(1);
        vm.warp(leavesAt - 1);
        vm.expectRevert(abi.encodeWithSelector(InspectorStaking.SeatLeaving.selector, 1, leavesAt));
        staking.withdrawSeat(1);
    }

    function test_WithdrawSeat_ReturnsStakeAndPay() public {
        judgeEpoch(epoch, rigId, ALL);
        uint256 seatId = paidSeat();
        address inspector = staking.inspectorOf(seatId);
        vm.startPrank(inspector);
        staking.leaveSeat(seatId);
        passTime(DISPUTE_WINDOW + 3 * EPOCH);
        staking.withdrawSeat(seatId);
        assertEq(rack.balanceOf(inspector), SEAT + 24 * 0.001e6, "stake and pay for 24 samples");
        assertEq(staking.inspectorOf(seatId), address(0), "nobody holds the seat");
        assertEq(staking.staked(), 6 * SEAT, "sum of stakes");
        vm.stopPrank();
        assertEq(takeSeat(inspectors[3]), seatId, "the empty seat is used again");
        assertEq(takeSeat(inspectors[3]), 8, "then a new one");
    }

    // ---------------------------------------------------------------- misses

    function test_Misses_ThreeCostNothingThenALeakThenOut() public {
        uint256[] memory missing = one(1);
        for (uint256 i = 1; i <= 3; i++) recordMiss(missing);
        assertEq(staking.seatOf(1).stake, SEAT, "stake after three misses");
        recordMiss(missing);
        assertEq(staking.seatOf(1).stake, SEAT - 1e6, "stake after the fourth: 0.1% less");
        for (uint256 i = 5; i <= 23; i++) recordMiss(missing);
        assertEq(staking.seatOf(1).leavesAt, 0, "still in after 23 misses");
        recordMiss(missing);
        assertEq(staking.seatOf(1).leavesAt, time() + DISPUTE_WINDOW + 3 * EPOCH, "out after the 24th");
        assertEq(staking.seatOf(1).stake, SEAT - 21e6, "stake left");
        assertEq(staking.staked(), 7 * SEAT - 21e6, "sum of stakes");
        assertEq(rack.balanceOf(address(staking)), 7 * SEAT - 21e6, "RACK in the staking contract");
        recordMiss(missing);
        assertEq(staking.seatOf(1).stake, SEAT - 21e6, "whoever is out misses nothing");
    }

    function test_Misses_AReportBeginsAnew() public {
        for (uint256 i = 1; i <= 3; i++) recordMiss(one(1));
        address[] memory signers = new address[](1);
        signers[0] = inspectors[0];
        vm.prank(address(ledger));
        staking.recordReports(epoch, one(1), signers, one(5), new uint256[](0));
        assertEq(staking.seatOf(1).misses, 0, "misses in a row");
        assertEq(staking.seatOf(1).pay, 5, "pay");
        recordMiss(one(1));
        assertEq(staking.seatOf(1).stake, SEAT, "stake after the first miss of a new row");
    }

    function test_Misses_OfSeatsNotYetActive() public {
        uint256 seatId = takeSeat(inspectors[0]);
        vm.prank(address(ledger));
        staking.recordReports(currentEpoch() + 1, new uint256[](0), new address[](0), new uint256[](0), one(seatId));
        assertEq(staking.seatOf(seatId).misses, 0, "misses before the seat is active");
    }

    function test_RevertWhen_SignerDoesNotHoldTheSeat() public {
        address[] memory signers = new address[](1);
        signers[0] = inspectors[1];
        bytes memory refused = abi.encodeWithSelector(InspectorStaking.NotAuthorized.selector, address(this));
        vm.expectRevert(refused);
        staking.recordReports(epoch, one(1), signers, one(5), new uint256[](0));
        vm.expectRevert(refused);
        staking.recordLate(epoch, 1, inspectors[0], 5);
        vm.expectRevert(refused);
        staking.slash(1, 1, address(0), address(0));
        vm.expectRevert(abi.encodeWithSignature("SeatNotEligible(uint256,address)", 1, inspectors[1]));
        vm.prank(address(ledger));
        staking.recordReports(epoch, one(1), signers, one(5), new uint256[](0));
    }

    // ---------------------------------------------------------------- slash

    function testFuzz_Slash_SharesOut(uint256 amount, bool withReporter, bool withHarmed, bool unbonding) public {
        amount = bound(amount, 0, 2 * SEAT);
        if (unbonding) {
            vm.prank(inspectors[0]);
            staking.leaveSeat(1);
        }
        uint256 supply = rack.totalSupply();
        vm.prank(address(disputes));
        uint256 slashed = staking.slash(
            1,
            amount,
            withHarmed ? renter : address(0),
            withReporter ? keeper : address(0)
        );
        assertEq(slashed, amount < SEAT ? amount : SEAT, "slashed: never above the stake");
        uint256 toReporter = rack.balanceOf(keeper);
        uint256 burnt = supply - rack.totalSupply();
        assertEq(toReporter, withReporter ? slashed / 5 : 0, "to the reporter: a fifth at most");
        assertGe(burnt, slashed / 2, "burnt: half at least");
        assertEq(burnt + toReporter + rack.balanceOf(renter), slashed, "nothing is lost, nothing stays");
        assertEq(staking.seatOf(1).stake, SEAT - slashed, "stake left");
        assertGt(staking.seatOf(1).leavesAt, 0, "whoever is slashed is out");
        assertEq(rack.balanceOf(address(disputes)), 0, "to the slasher: nothing");
    }

    // ---------------------------------------------------------------- pay

    function test_ClaimPay_Once() public {
        judgeEpoch(epoch, rigId, ALL);
        uint256 seatId = paidSeat();
        address inspector = staking.inspectorOf(seatId);
        vm.startPrank(inspector);
        assertEq(staking.claimPay(one(seatId)), 24 * 0.001e6, "pay for 24 samples of a rig");
        assertEq(rack.balanceOf(inspector), 24 * 0.001e6, "minted");
        assertEq(staking.claimPay(one(seatId)), 0, "nothing left");
    }

    function paidSeat() private view returns (uint256 seatId) {
        while (staking.seatOf(++seatId).pay == 0) {}
    }

    function recordMiss(uint256[] memory absent) private {
        vm.prank(address(ledger));
        staking.recordReports(epoch, new uint256[](0), new address[](0), new uint256[](0), absent);
    }
}
