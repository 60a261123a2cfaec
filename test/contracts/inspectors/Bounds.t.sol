// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Disputes} from "../../../contracts/Disputes.sol";
import {InspectorStaking} from "../../../contracts/InspectorStaking.sol";
import {UptimeLedger} from "../../../contracts/UptimeLedger.sol";
import {DisputesBase} from "./DisputesBase.sol";

/// @notice Where a unit more or less decides.
// setCommittee
// └── of 15 seats: it should pass
// takeSeat
// └── in the middle of an epoch: it should be active from the second next on
// miss
// └── given a stake that thousandths do not divide: it should leak whole units, rounded down
// withdrawSeat
// └── given a unit of pay: it should mint it, and leave the seat empty
// slash
// ├── that leaves a unit to reporter, harmed or fire: it should pay and burn it
// └── of an odd amount: it should give the harmed the greater half, and count what is staked
// punish
// └── given an odd stake: it should round the half down
// demandEvidence
// ├── of a place behind the group's last rig or sample, though the report has bits there: it should revert
// └── of a rig within a word: it should read that rig's bits
contract InspectorBoundsTest is DisputesBase {
    function test_SetCommittee_Of15() public {
        setParameter(address(ledger), abi.encodeCall(UptimeLedger.setCommittee, (15, 8)));
        (uint8 size, uint8 quorum, ) = ledger.committee();
        assertEq(size, 15, "size");
        assertEq(quorum, 8, "quorum");
    }

    function test_TakeSeat_InTheMiddleOfAnEpoch() public {
        passToEpoch(currentEpoch() + 1);
        passTime(EPOCH / 2);
        assertEq(staking.seatOf(takeSeat(renter)).activeFrom, currentEpoch() + 2, "active from");
    }

    function test_Slash_OfAnOddAmount() public {
        uint256 staked = staking.staked();
        vm.prank(address(disputes));
        staking.slash(1, 101, renter, address(0));
        assertEq(rack.balanceOf(renter), 51, "to the harmed: what half of it leaves");
        assertEq(staking.staked(), staked - 101, "staked");
    }

    function test_Miss_LeaksWholeUnits() public {
        InspectorStaking odd = InspectorStaking(_make("InspectorStaking", abi.encode(protocol, 1_999, DISPUTE_WINDOW)));
        vm.startPrank(keeper);
        rack.approve(address(odd), 1_999);
        odd.takeSeat();
        vm.stopPrank();
        uint256[] memory nobody;
        vm.startPrank(address(ledger));
        for (uint256 i; i < 4; i++) odd.recordReports(currentEpoch() + 2, nobody, new address[](0), nobody, one(1));
        assertEq(odd.seatOf(1).stake, 1_998, "stake left");
        assertEq(odd.staked(), 1_998, "staked");
    }

    function test_WithdrawSeat_GivenAUnitOfPay() public {
        vm.prank(address(ledger));
        staking.recordLate(epoch, 1, inspector, 1);
        vm.startPrank(inspector);
        staking.leaveSeat(1);
        vm.warp(staking.seatOf(1).leavesAt);
        staking.withdrawSeat(1);
        assertEq(rack.balanceOf(inspector), SEAT + 1, "stake and pay");
        InspectorStaking.Seat memory empty;
        assertEq(abi.encode(staking.seatOf(1)), abi.encode(empty), "nothing is left in the seat");
    }

    function test_Slash_ThatLeavesAUnit() public {
        vm.startPrank(address(disputes));
        uint256 supply = rack.totalSupply();
        uint256 before = rack.balanceOf(keeper);
        staking.slash(1, 5, address(0), keeper);
        assertEq(rack.balanceOf(keeper) - before, 1, "to the reporter");
        staking.slash(2, 1, renter, address(0));
        assertEq(rack.balanceOf(renter), 1, "to the harmed");
        assertEq(supply - rack.totalSupply(), 4, "burnt with the first");
        staking.slash(3, 2, renter, address(0));
        assertEq(supply - rack.totalSupply(), 5, "burnt with the third: a unit");
    }

    /// @dev Another parameter than ours: stakes that halves and thousandths do not divide.
    function test_Punish_HalvesAnOddStakeDown() public {
        uint256 id = demand(0);
        vm.warp(time() + 2 * EPOCH + 1);
        vm.mockCall(address(staking), abi.encodeWithSignature("seatStake()"), abi.encode(2_001));
        assertEq(disputes.punish(id), 1_000, "slashed");
    }

    function test_RevertWhen_NoSuchRigOrSampleThoughReported() public {
        uint256[5] memory bits;
        for (uint256 w; w < 5; w++) bits[w] = type(uint256).max;
        Disputes.SignedReport memory report = sign(bits);
        uint256[2][3] memory places = [[uint256(48), 0], [uint256(49), 23], [uint256(0), 24]];
        for (uint256 i; i < 3; i++) {
            vm.expectRevert(abi.encodeWithSelector(Disputes.SampleNotDelivered.selector, places[i][0], places[i][1]));
            disputes.demandEvidence(1, epoch, 0, report, places[i][0], places[i][1], 0);
        }
    }

    function test_DemandEvidence_OfARigWithinAWord() public {
        Disputes.SignedReport memory report = sign(rigWord(14, 1));
        vm.prank(keeper);
        uint256 id = disputes.demandEvidence(1, epoch, 0, report, 13, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(Disputes.SampleNotDelivered.selector, 12, 0));
        disputes.demandEvidence(1, epoch, 0, report, 12, 0, 0);
        assertEq(id, 1, "demand");
    }

    function sign(uint256[5] memory bits) private view returns (Disputes.SignedReport memory report) {
        (report.delivered, report.tested) = (bits, bits);
        bytes32 digest = ledger.reportDigest(epoch, 0, bits, bits, report.evidenceRoot);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[inspector], digest);
        report.signature = abi.encodePacked(r, s, v);
    }
}
