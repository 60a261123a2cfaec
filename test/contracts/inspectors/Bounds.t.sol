// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Disputes} from "../../../contracts/Disputes.sol";
import {DisputesBase} from "./DisputesBase.sol";

/// @notice Where a unit more or less decides.
// takeSeat
// └── in the middle of an epoch: it should be active from the second next on
// slash
// └── of an odd amount: it should give the harmed the greater half, and count what is staked
// demandEvidence
// ├── of a place behind the group's last rig or sample, though the report has bits there: it should revert
// └── of a rig within a word: it should read that rig's bits
contract InspectorBoundsTest is DisputesBase {
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
