// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {UptimeLedger} from "../../../contracts/UptimeLedger.sol";
import {IInspectorStaking} from "../../../contracts/interfaces/IInspectorStaking.sol";
import {OpenEpoch} from "../OneRig.sol";

// attest
// ├── given attesting is stopped: it should revert
// ├── given the epoch was not opened: it should revert
// ├── given the epoch is not over: it should revert
// ├── given the epoch is final: it should revert
// ├── given the epoch was judged: it should revert
// ├── given the group has no rigs: it should revert
// ├── when there are fewer reports than a quorum: it should revert
// ├── when the reports are not in order: it should revert
// ├── when a report comes twice: it should revert
// ├── when a report is of a seat not drawn: it should revert
// ├── when a report is not signed by the seat's inspector: it should revert
// ├── given an inspector leaves: it should revert
// ├── given an inspector has a conflict: it should revert until it is cleared
// ├── it should judge each sample by the majority of those who tested, if a quorum did and there is no tie
// ├── it should pay for tested samples that were judged, and count a miss for absent seats
// ├── given an inspector is outvoted: it should punish nothing
// └── when bits are set for rigs that are not there: it should ignore them
contract AttestTest is OpenEpoch {
    uint256[5] internal all; // rig 1 delivered all

    function setUp() public override {
        super.setUp();
        all = rigWord(rigId, ALL);
    }

    // ---------------------------------------------------------------- attest: when, who

    function test_RevertGiven_AttestingStopped() public {
        passToEpoch(epoch + 1);
        stopEverything();
        vm.expectRevert(UptimeLedger.AttestingStopped.selector);
        ledger.attest(epoch, 0, new UptimeLedger.Report[](0));
    }

    function test_RevertGiven_EpochNotOpened() public {
        passToEpoch(epoch + 2);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.EpochNotOpened.selector, epoch + 1));
        ledger.attest(epoch + 1, 0, new UptimeLedger.Report[](0));
    }

    function test_RevertGiven_EpochNotOver() public {
        UptimeLedger.Report[] memory reports = agreeing(3);
        vm.warp((epoch + 1) * EPOCH - 1);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.EpochNotOver.selector, epoch, (epoch + 1) * EPOCH));
        ledger.attest(epoch, 0, reports);
        vm.warp((epoch + 1) * EPOCH);
        ledger.attest(epoch, 0, reports);
    }

    function test_RevertGiven_EpochFinal() public {
        UptimeLedger.Report[] memory reports = agreeing(3);
        vm.warp((epoch + 4) * EPOCH);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.EpochFinal.selector, epoch, (epoch + 4) * EPOCH));
        ledger.attest(epoch, 0, reports);
        vm.warp((epoch + 4) * EPOCH - 1);
        ledger.attest(epoch, 0, reports);
    }

    function test_RevertGiven_EpochJudgedAlready() public {
        judgeEpoch(epoch, rigId, ALL);
        UptimeLedger.Report[] memory reports = agreeing(3);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.EpochAlreadyJudged.selector, epoch, 0, epoch));
        ledger.attest(epoch, 0, reports);
    }

    function test_RevertGiven_GroupWithoutRigs() public {
        passToEpoch(epoch + 1);
        UptimeLedger.Report[] memory reports = new UptimeLedger.Report[](3);
        uint256[5] memory none;
        for (uint256 i; i < 3; i++) reports[i] = signReport(epoch, 7, i, none, none);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.GroupEmpty.selector, 7));
        ledger.attest(epoch, 7, reports);
    }

    function test_RevertWhen_QuorumMissed() public {
        UptimeLedger.Report[] memory reports = agreeing(2);
        passToEpoch(epoch + 1);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.QuorumMissed.selector, 2, 3));
        ledger.attest(epoch, 0, reports);
    }

    function test_RevertWhen_ReportsNotInOrder() public {
        UptimeLedger.Report[] memory reports = agreeing(3);
        passToEpoch(epoch + 1);
        (reports[0], reports[1]) = (reports[1], reports[0]);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.ReportsNotInOrder.selector, 0));
        ledger.attest(epoch, 0, reports);
    }

    function test_RevertWhen_AReportComesTwice() public {
        UptimeLedger.Report[] memory reports = agreeing(3);
        passToEpoch(epoch + 1);
        reports[1] = reports[0];
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.ReportsNotInOrder.selector, 0));
        ledger.attest(epoch, 0, reports);
    }

    function test_RevertWhen_SeatNotDrawn() public {
        UptimeLedger.Report[] memory reports = agreeing(3);
        passToEpoch(epoch + 1);
        reports[2].seatDraw = 5;
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.SeatNotDrawn.selector, 5, 5));
        ledger.attest(epoch, 0, reports);
    }

    function test_RevertWhen_NotSignedByTheSeatsInspector() public {
        UptimeLedger.Report[] memory reports = agreeing(3);
        passToEpoch(epoch + 1);
        (uint256[] memory seatIds, address[] memory members, ) = ledger.committeeOf(epoch, 0);
        reports[2] = signReportAs(members[0], epoch, 0, 2, all, all);
        vm.expectRevert(abi.encodeWithSelector(IInspectorStaking.SeatNotEligible.selector, seatIds[2], members[0]));
        ledger.attest(epoch, 0, reports);
    }

    function test_RevertGiven_InspectorLeaves() public {
        UptimeLedger.Report[] memory reports = agreeing(3);
        passToEpoch(epoch + 1);
        (uint256[] memory seatIds, address[] memory members, ) = ledger.committeeOf(epoch, 0);
        vm.prank(members[1]);
        staking.leaveSeat(seatIds[1]);
        vm.expectRevert(abi.encodeWithSelector(IInspectorStaking.SeatNotEligible.selector, seatIds[1], members[1]));
        ledger.attest(epoch, 0, reports);
    }

    function test_RevertGiven_ConflictDeclared() public {
        UptimeLedger.Report[] memory reports = agreeing(3);
        passToEpoch(epoch + 1);
        (, address[] memory members, ) = ledger.committeeOf(epoch, 0);
        transferShares(host, members[2], rigId, 10 * SHARE);
        ledger.declareConflict(members[2], rigId);
        bytes memory conflict = abi.encodeWithSelector(UptimeLedger.InspectorConflict.selector, members[2], 0, rigId);
        vm.expectRevert(conflict);
        ledger.attest(epoch, 0, reports);
        vm.expectRevert(conflict);
        ledger.clearConflict(members[2], 0);
        transferShares(members[2], host, rigId, 1);
        ledger.clearConflict(members[2], 0);
        ledger.attest(epoch, 0, reports);
    }

    // ---------------------------------------------------------------- attest: what

    /// @dev Every sample against a count by hand, with three to five reports that test and see anything.
    function testFuzz_Attest_MajorityOfThoseWhoTested(
        uint24[5] memory up,
        uint24[5] memory tested,
        uint8 count
    ) public {
        uint256 n = 3 + (count % 3);
        UptimeLedger.Report[] memory reports = new UptimeLedger.Report[](n);
        for (uint256 i; i < n; i++) {
            reports[i] = signReport(epoch, 0, i, rigWord(rigId, up[i]), rigWord(rigId, tested[i]));
        }
        passToEpoch(epoch + 1);
        ledger.attest(epoch, 0, reports);
        (uint256 down, uint256 verified) = ledger.samplesOf(rigId, epoch);
        for (uint256 s; s < 24; s++) {
            (uint256 yes, uint256 no) = (0, 0);
            for (uint256 i; i < n; i++) {
                if ((tested[i] >> s) & 1 == 0) continue;
                if ((up[i] >> s) & 1 == 1) yes++;
                else no++;
            }
            bool judged = yes + no >= 3 && yes != no;
            assertEq((verified >> s) & 1, judged && yes > no ? 1 : 0, "verified: judged, and more saw it up");
            assertEq((down >> s) & 1, judged && no > yes ? 1 : 0, "down: judged, and more saw it down");
        }
    }

    function test_Attest_PaysForWhatWasTestedAndJudged() public {
        UptimeLedger.Report[] memory reports = agreeing(3);
        reports[2] = signReport(epoch, 0, 2, all, rigWord(rigId, 0x000fff));
        passToEpoch(epoch + 1);
        ledger.attest(epoch, 0, reports);
        (uint256[] memory seatIds, , ) = ledger.committeeOf(epoch, 0);
        assertEq(staking.seatOf(seatIds[0]).pay, 12 * 0.001e6, "12 samples reached the quorum");
        assertEq(staking.seatOf(seatIds[2]).pay, 12 * 0.001e6, "those it tested");
        (, uint256 verified) = ledger.samplesOf(rigId, epoch);
        assertEq(verified, 0x000fff, "verified samples");
        assertEq(staking.seatOf(seatIds[3]).misses, 1, "an absent seat missed");
        assertEq(staking.seatOf(seatIds[0]).misses, 0, "a present seat did not");
    }

    function test_Attest_TheOutvotedAreNotPunished() public {
        UptimeLedger.Report[] memory reports = agreeing(3);
        uint256[5] memory none;
        reports[1] = signReport(epoch, 0, 1, none, all);
        passToEpoch(epoch + 1);
        ledger.attest(epoch, 0, reports);
        (uint256[] memory seatIds, , ) = ledger.committeeOf(epoch, 0);
        assertEq(staking.seatOf(seatIds[1]).stake, SEAT, "stake of the minority");
        assertEq(staking.seatOf(seatIds[1]).pay, 24 * 0.001e6, "pay of the minority");
        assertEq(staking.seatOf(seatIds[1]).misses, 0, "misses of the minority");
    }

    function test_Attest_IgnoresBitsOfRigsThatAreNotThere() public {
        uint256[5] memory full = [type(uint256).max, type(uint256).max, 0, 0, type(uint256).max];
        judgeWords(epoch, 0, full, full);
        registerRig();
        assertEq(ledger.verifiedSamples(1), 24, "the rig that was there");
        assertEq(ledger.verifiedSamples(2), 0, "the rig that came later");
    }

    /// @dev Reports of the first `count` seats that saw rig 1 up.
    function agreeing(uint256 count) private view returns (UptimeLedger.Report[] memory reports) {
        reports = new UptimeLedger.Report[](count);
        for (uint256 i; i < count; i++) reports[i] = signReport(epoch, 0, i, all, all);
    }
}
