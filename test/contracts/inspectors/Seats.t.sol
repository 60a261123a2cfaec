// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {InspectorStaking} from "../../../contracts/InspectorStaking.sol";
import {IInspectorStaking} from "../../../contracts/interfaces/IInspectorStaking.sol";
import {Permits} from "../../../contracts/libraries/Permits.sol";
import {OneRig} from "../OneRig.sol";

// takeSeat, takeSeatWithPermit
// ├── given staking is stopped: it should revert
// ├── it should pull the stake and be active two epochs later
// └── with a permit: it should pay in the same transaction
// leaveSeat
// ├── when the seat is somebody else's: it should revert
// ├── given the seat leaves already: it should revert
// └── it should not be drawn any more
// withdrawSeat
// ├── when the seat is somebody else's: it should revert
// ├── given the seat stays: it should revert
// ├── given the seat still unbonds: it should revert
// ├── it should return stake and pay, and the empty seat should be used again
// └── given no pay: it should return the stake alone
// recordReports, recordLate
// ├── when the caller is not the ledger: it should revert
// ├── when the signer does not hold the seat: it should revert
// ├── three misses in a row: it should cost nothing
// ├── from the fourth on: it should leak 0.1% of the stake
// ├── the 24th: it should eject
// ├── given the seat is out: it should count no miss
// ├── a report in between: it should begin anew
// ├── given the seat is not active yet: it should count no miss
// └── given the stake has leaked away: it should leak no more
// slash
// ├── when the caller is not Disputes: it should revert
// ├── given the seat stays or unbonds: it should burn half at least, pay the harmed, and a fifth at most to the reporter
// └── given it was slashed to nothing: it should slash nothing
// claimPay
// ├── when a seat is somebody else's: it should revert
// └── it should mint the pay once
contract SeatsTest is OneRig {
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

    function test_RevertWhen_LeavingASeatOfSomebodyElse() public {
        expectNotInspector();
        staking.leaveSeat(1);
    }

    function test_RevertGiven_SeatLeavesAlready() public {
        vm.startPrank(inspectors[0]);
        staking.leaveSeat(1);
        uint256 leavesAt = time() + DISPUTE_WINDOW + 3 * EPOCH;
        vm.expectRevert(abi.encodeWithSelector(InspectorStaking.SeatLeaving.selector, 1, leavesAt));
        staking.leaveSeat(1);
    }

    function test_LeaveSeat_IsNotDrawnAnyMore() public {
        vm.prank(inspectors[0]);
        staking.leaveSeat(1);
        InspectorStaking.Seat memory seat = staking.seatOf(1);
        assertEq(seat.leavesAt, time() + DISPUTE_WINDOW + 3 * EPOCH, "when the stake can be withdrawn");
        assertEq(seat.activeFrom, type(uint32).max, "first epoch it can report in: never");
        assertEq(seat.stake, SEAT, "stake that is still there");
    }

    function test_RevertWhen_WithdrawingASeatOfSomebodyElse() public {
        expectNotInspector();
        staking.withdrawSeat(1);
    }

    function test_RevertGiven_SeatStays() public {
        vm.expectRevert(abi.encodeWithSelector(InspectorStaking.SeatNotLeaving.selector, 1));
        vm.prank(inspectors[0]);
        staking.withdrawSeat(1);
    }

    function test_RevertGiven_SeatUnbonds() public {
        vm.startPrank(inspectors[0]);
        staking.leaveSeat(1);
        uint256 leavesAt = time() + DISPUTE_WINDOW + 3 * EPOCH;
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

    function test_WithdrawSeat_GivenNoPay() public {
        vm.startPrank(inspectors[0]);
        staking.leaveSeat(1);
        passTime(DISPUTE_WINDOW + 3 * EPOCH);
        uint256 supply = rack.totalSupply();
        staking.withdrawSeat(1);
        assertEq(rack.balanceOf(inspectors[0]), SEAT, "the stake");
        assertEq(rack.totalSupply(), supply, "nothing minted");
    }

    // ---------------------------------------------------------------- recordReports, recordLate

    function test_RevertWhen_CallerIsNotTheLedger() public {
        bytes memory refused = abi.encodeWithSelector(InspectorStaking.NotAuthorized.selector, address(this));
        uint256[] memory none;
        vm.expectRevert(refused);
        staking.recordReports(epoch, none, new address[](0), none, none);
        vm.expectRevert(refused);
        staking.recordLate(epoch, 1, inspectors[0], 5);
    }

    function test_RevertWhen_SignerDoesNotHoldTheSeat() public {
        address[] memory signers = new address[](1);
        signers[0] = inspectors[1];
        bytes memory refused = abi.encodeWithSelector(IInspectorStaking.SeatNotEligible.selector, 1, inspectors[1]);
        vm.startPrank(address(ledger));
        vm.expectRevert(refused);
        staking.recordReports(epoch, one(1), signers, one(5), new uint256[](0));
        vm.expectRevert(refused);
        staking.recordLate(epoch, 1, inspectors[1], 5);
    }

    function test_Misses_ThreeCostNothing() public {
        recordMisses(3);
        assertEq(staking.seatOf(1).misses, 3, "misses");
        assertEq(staking.seatOf(1).stake, SEAT, "stake");
    }

    function test_Misses_FromTheFourthOnALeak() public {
        recordMisses(5);
        assertEq(staking.seatOf(1).stake, SEAT - 2e6, "stake: 0.1% less twice");
        assertEq(staking.staked(), 7 * SEAT - 2e6, "sum of stakes");
        assertEq(rack.balanceOf(address(staking)), 7 * SEAT - 2e6, "RACK in the staking contract");
        assertEq(rack.totalSupply(), GENESIS - 2e6, "burnt");
    }

    function test_Misses_The24thEjects() public {
        recordMisses(23);
        assertEq(staking.seatOf(1).leavesAt, 0, "still in after 23 misses");
        recordMisses(1);
        assertEq(staking.seatOf(1).leavesAt, time() + DISPUTE_WINDOW + 3 * EPOCH, "out after the 24th");
        assertEq(staking.seatOf(1).stake, SEAT - 21e6, "stake left");
    }

    function test_Misses_GivenTheSeatIsOut() public {
        recordMisses(30);
        assertEq(staking.seatOf(1).misses, 24, "misses");
        assertEq(staking.seatOf(1).stake, SEAT - 21e6, "stake left");
    }

    function test_Misses_AReportBeginsAnew() public {
        recordMisses(3);
        address[] memory signers = new address[](1);
        signers[0] = inspectors[0];
        vm.prank(address(ledger));
        staking.recordReports(epoch, one(1), signers, one(5), new uint256[](0));
        assertEq(staking.seatOf(1).misses, 0, "misses in a row");
        assertEq(staking.seatOf(1).pay, 5, "pay");
        recordMisses(3);
        assertEq(staking.seatOf(1).stake, SEAT, "stake after three misses of a new row");
    }

    function test_Misses_OfSeatsNotYetActive() public {
        uint256 seatId = takeSeat(inspectors[0]);
        vm.prank(address(ledger));
        staking.recordReports(currentEpoch() + 1, new uint256[](0), new address[](0), new uint256[](0), one(seatId));
        assertEq(staking.seatOf(seatId).misses, 0, "misses before the seat is active");
    }

    /// @dev 50 times 20 leaks with a report in between use up the stake.
    function test_Misses_GivenTheStakeHasLeakedAway() public {
        vm.startPrank(address(ledger));
        for (uint256 i; i < 50; i++) {
            staking.recordReports(epoch, new uint256[](0), new address[](0), new uint256[](0), times(1, 23));
            staking.recordLate(epoch, 1, inspectors[0], 0);
        }
        vm.stopPrank();
        assertEq(staking.seatOf(1).stake, 0, "stake left");
        assertEq(staking.seatOf(1).leavesAt, 0, "still in");
        recordMisses(4);
        assertEq(staking.staked(), 6 * SEAT, "sum of stakes");
        assertEq(rack.balanceOf(address(staking)), 6 * SEAT, "the others' stakes are whole");
    }

    // ---------------------------------------------------------------- slash

    function test_RevertWhen_SlasherIsNotDisputes() public {
        vm.expectRevert(abi.encodeWithSelector(InspectorStaking.NotAuthorized.selector, address(this)));
        staking.slash(1, 1, address(0), address(0));
    }

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

    function test_Slash_GivenNothingIsLeft() public {
        vm.startPrank(address(disputes));
        staking.slash(1, SEAT, address(0), address(0));
        assertEq(staking.slash(1, SEAT, renter, keeper), 0, "slashed");
        assertEq(rack.balanceOf(keeper) + rack.balanceOf(renter), 0, "paid");
        assertEq(rack.balanceOf(address(staking)), 6 * SEAT, "the others' stakes are whole");
    }

    function test_RevertWhen_ClaimingForASeatOfSomebodyElse() public {
        expectNotInspector();
        staking.claimPay(one(1));
    }

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

    function recordMisses(uint256 count) private {
        vm.prank(address(ledger));
        staking.recordReports(epoch, new uint256[](0), new address[](0), new uint256[](0), times(1, count));
    }

    function times(uint256 value, uint256 count) private pure returns (uint256[] memory values) {
        values = new uint256[](count);
        for (uint256 i; i < count; i++) values[i] = value;
    }

    function expectNotInspector() private {
        vm.expectRevert(abi.encodeWithSelector(InspectorStaking.NotInspector.selector, 1, inspectors[1]));
        vm.prank(inspectors[1]);
    }
}
