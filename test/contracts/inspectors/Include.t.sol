// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {UptimeLedger} from "../../../contracts/UptimeLedger.sol";
import {OpenEpoch} from "../OneRig.sol";

// include
// ├── given the group was never judged: it should revert
// ├── given a newer epoch was judged: it should revert
// ├── when the seat is not drawn: it should revert
// ├── given the report is in: it should revert
// ├── given the inspector has a conflict: it should revert
// ├── it should pay, take the miss back, and change nothing that was judged
// ├── given the epoch was judged in part: it should pay for that part
// └── given rigs came later: it should pay nothing for them
contract IncludeTest is OpenEpoch {
    uint256[5] internal all; // rig 1 delivered all

    function setUp() public override {
        super.setUp();
        all = rigWord(rigId, ALL);
    }

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
    }

    function test_Include_GivenJudgedInPart() public {
        judgeEpoch(epoch, rigId, ALL, 0x000fff);
        UptimeLedger.Report memory late = signReport(epoch, 0, 4, all, all);
        (uint256[] memory seatIds, , ) = ledger.committeeOf(epoch, 0);
        ledger.include(epoch, 0, late);
        assertEq(staking.seatOf(seatIds[4]).pay, 12 * 0.001e6, "pay for the samples that were judged");
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

    function test_RevertGiven_NeverJudged() public {
        UptimeLedger.Report memory late = signReport(epoch, 0, 4, all, all);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.EpochFinal.selector, epoch, 0));
        ledger.include(epoch, 0, late);
    }

    function test_RevertGiven_ANewerEpochWasJudged() public {
        UptimeLedger.Report memory late = signReport(epoch, 0, 4, all, all);
        judgeEpoch(epoch, rigId, ALL);
        judgeEpoch(epoch + 1, rigId, ALL);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.EpochFinal.selector, epoch, epoch + 1));
        ledger.include(epoch, 0, late);
    }

    function test_RevertWhen_IncludedSeatNotDrawn() public {
        UptimeLedger.Report memory late = signReport(epoch, 0, 4, all, all);
        judgeEpoch(epoch, rigId, ALL);
        late.seatDraw = 5;
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.SeatNotDrawn.selector, 5, 5));
        ledger.include(epoch, 0, late);
    }

    function test_RevertGiven_ReportIsIn() public {
        judgeEpoch(epoch, rigId, ALL);
        UptimeLedger.Report memory late = signReport(epoch, 0, 4, all, all);
        ledger.include(epoch, 0, late);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.ReportAlreadyIncluded.selector, epoch, 0, 4));
        ledger.include(epoch, 0, late);
    }

    function test_RevertGiven_IncludedInspectorHasAConflict() public {
        judgeEpoch(epoch, rigId, ALL);
        UptimeLedger.Report memory late = signReport(epoch, 0, 4, all, all);
        (, address[] memory members, ) = ledger.committeeOf(epoch, 0);
        transferShares(host, members[4], rigId, 10 * SHARE);
        ledger.declareConflict(members[4], rigId);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.InspectorConflict.selector, members[4], 0, rigId));
        ledger.include(epoch, 0, late);
    }
}
