// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {FutureBlockRandomness} from "../../../contracts/FutureBlockRandomness.sol";
import {UptimeLedger} from "../../../contracts/UptimeLedger.sol";
import {IInspectorStaking} from "../../../contracts/interfaces/IInspectorStaking.sol";
import {IRandomness} from "../../../contracts/interfaces/IRandomness.sol";
import {BaseTest} from "../BaseTest.sol";

// openEpoch
// ├── when the epoch is over or after the next, or open already: it should revert
// └── it should fix seats and committee, and a block nobody knows yet
// attest
// ├── given attesting is stopped, the epoch not open, not over, final or judged already: it should revert
// ├── given the group has no rigs: it should revert
// ├── when there are too few reports, not in order, of seats not drawn, or not signed by their inspectors: it should revert
// ├── when an inspector has a conflict: it should revert
// ├── it should judge by the majority of those who tested
// ├── a sample that fewer than a quorum tested, or a tie: it should stay unjudged
// ├── it should pay for tested samples that were judged
// └── it should count a miss for absent seats, and none for the outvoted
// include
// ├── given the epoch is not the newest judged, or the report is in: it should revert
// ├── when the seat is not drawn: it should revert
// └── it should pay, take the miss back, and change nothing that was judged
// declareConflict, clearConflict
// ├── when there is none, or it goes on: it should revert
// └── it should bar hosts and holders of 10 shares, no holders of dust
// setCommittee
// ├── when the caller lacks the role, or quorum is no majority: it should revert
// └── it should hold for epochs opened afterwards
contract AttestTest is BaseTest {
    uint256 internal rigId;
    uint256 internal epoch; // begins in an hour, open
    uint256[5] internal all; // rig 1 delivered all

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
        epoch = currentEpoch() + 1;
        openEpoch(epoch);
        all = rigWord(rigId, ALL);
    }

    // ---------------------------------------------------------------- openEpoch

    function test_RevertWhen_EpochNotOpenable() public {
        uint256 current = currentEpoch();
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.EpochNotOpenable.selector, current - 1, current));
        ledger.openEpoch(current - 1);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.EpochNotOpenable.selector, current + 2, current));
        ledger.openEpoch(current + 2);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.EpochAlreadyOpen.selector, epoch));
        ledger.openEpoch(epoch);
    }

    function test_OpenEpoch_SeedLiesAhead() public {
        passToEpoch(epoch);
        vm.expectRevert(abi.encodeWithSelector(IRandomness.SeedNotRequested.selector, epoch + 1));
        randomness.seed(epoch + 1);
        ledger.openEpoch(epoch + 1);
        assertTrue(ledger.isOpen(epoch + 1), "open");
        vm.roll(vm.getBlockNumber() + 2);
        vm.expectRevert(abi.encodeWithSelector(IRandomness.SeedNotReady.selector, epoch + 1));
        ledger.committeeOf(epoch + 1, 0);
        vm.roll(vm.getBlockNumber() + 1);
        (uint256[] memory seatIds, address[] memory members, uint256 quorum) = ledger.committeeOf(epoch + 1, 0);
        assertEq(seatIds.length, 5, "seats drawn");
        assertEq(members[4], staking.inspectorOf(seatIds[4]), "inspector of a drawn seat");
        assertEq(quorum, 3, "quorum");
    }

    function test_RevertWhen_SeedRequestedByAnybodyElse() public {
        vm.expectRevert(abi.encodeWithSelector(FutureBlockRandomness.NotAuthorized.selector, address(this)));
        randomness.request(epoch + 5);
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

    function test_RevertGiven_EpochNotOverOrFinal() public {
        UptimeLedger.Report[] memory reports = agreeing(3);
        passTime(EPOCH);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.EpochNotOver.selector, epoch, (epoch + 1) * EPOCH));
        ledger.attest(epoch, 0, reports);
        passToEpoch(epoch + 4);
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
        reports[1] = reports[0]; // the same report twice
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.ReportsNotInOrder.selector, 1));
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

    // ---------------------------------------------------------------- include

    function test_Include_PaysAndTakesTheMissBack() public {
        judgeEpoch(epoch, rigId, ALL);
        uint256[5] memory none;
        UptimeLedger.Report memory late = signReport(epoch, 0, 4, none, all);
        (uint256[] memory seatIds, , ) = ledger.committeeOf(epoch, 0);
        assertEq(staking.seatOf(seatIds[4]).misses, 1, "left out: a miss");
        ledger.include(epoch, 0, late);
        assertEq(staking.seatOf(seatIds[4]).misses, 0, "taken back");
        assertEq(staking.seatOf(seatIds[4]).pay, 24 * 0.001e6, "paid");
        assertEq(ledger.verifiedSamples(rigId), 24, "what was judged stays");
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.ReportAlreadyIncluded.selector, epoch, 0, 4));
        ledger.include(epoch, 0, late);
    }

    /// @dev Whoever signs that everything was tested is paid for the rigs there were, not for those registered since.
    function test_Include_PaysNothingForRigsThatCameLater() public {
        uint256[5] memory full = [type(uint256).max, type(uint256).max, 0, 0, type(uint256).max];
        judgeEpoch(epoch, rigId, ALL);
        UptimeLedger.Report memory late = signReport(epoch, 0, 4, full, full);
        (uint256[] memory seatIds, , ) = ledger.committeeOf(epoch, 0);
        registerRig();
        registerRig();
        ledger.include(epoch, 0, late);
        assertEq(staking.seatOf(seatIds[4]).pay, 24 * 0.001e6, "pay for the one rig that was judged");
    }

    function test_RevertGiven_NotTheNewestEpoch() public {
        UptimeLedger.Report memory late = signReport(epoch, 0, 4, all, all);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.EpochFinal.selector, epoch, 0));
        ledger.include(epoch, 0, late);
        judgeEpoch(epoch, rigId, ALL);
        late.seatDraw = 9;
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.SeatNotDrawn.selector, 9, 5));
        ledger.include(epoch, 0, late);
        judgeEpoch(epoch + 1, rigId, ALL);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.EpochFinal.selector, epoch, epoch + 1));
        ledger.include(epoch, 0, late);
    }

    // ---------------------------------------------------------------- conflicts

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

    function test_DeclareConflict_OfTheHost() public {
        ledger.declareConflict(host, rigId);
        assertEq(ledger.conflictOf(host, 0), rigId, "the host is barred from the group");
    }

    function test_RevertWhen_NoConflict() public {
        transferShares(host, inspectors[0], rigId, 10 * SHARE - 1);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.NoConflict.selector, inspectors[0], rigId));
        ledger.declareConflict(inspectors[0], rigId);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.NoConflict.selector, host, 55));
        ledger.declareConflict(host, 55);
    }

    // ---------------------------------------------------------------- committee

    function test_RevertWhen_CommitteeSetByAnybodyElse() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, host));
        vm.prank(host);
        ledger.setCommittee(1, 1);
    }

    function test_RevertWhen_CommitteeInvalid() public {
        uint8[2][5] memory wrong = [[0, 0], [16, 9], [5, 6], [6, 3], [5, 2]];
        for (uint256 i; i < wrong.length; i++) {
            vm.prank(parameterSetter);
            authority.schedule(address(ledger), abi.encodeCall(ledger.setCommittee, (wrong[i][0], wrong[i][1])), 0);
        }
        passTime(3 days);
        for (uint256 i; i < wrong.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(UptimeLedger.CommitteeInvalid.selector, wrong[i][0], wrong[i][1]));
            vm.prank(parameterSetter);
            ledger.setCommittee(wrong[i][0], wrong[i][1]);
        }
    }

    function test_SetCommittee_ForEpochsOpenedAfterwards() public {
        setParameter(address(ledger), abi.encodeCall(ledger.setCommittee, (7, 4)));
        (uint256[] memory seatIds, , uint256 quorum) = ledger.committeeOf(epoch, 0);
        assertEq(seatIds.length, 5, "seats of the epoch opened before");
        assertEq(quorum, 3, "quorum of the epoch opened before");
        openEpoch(currentEpoch());
        (seatIds, , quorum) = ledger.committeeOf(currentEpoch(), 0);
        assertEq(seatIds.length, 7, "seats of the epoch opened afterwards");
        assertEq(quorum, 4, "quorum of the epoch opened afterwards");
    }

    /// @dev Reports of the first `count` seats that saw rig 1 up.
    function agreeing(uint256 count) private view returns (UptimeLedger.Report[] memory reports) {
        reports = new UptimeLedger.Report[](count);
        for (uint256 i; i < count; i++) reports[i] = signReport(epoch, 0, i, all, all);
    }
}
