// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Disputes} from "../../../contracts/Disputes.sol";
import {DisputesBase} from "./DisputesBase.sol";

// proveEquivocation
// ├── given the dispute window is over: it should revert
// ├── when both reports are the same: it should revert
// ├── when one of them is not the inspector's: it should revert
// ├── it should slash the whole stake: a fifth to whoever proves it, the rest burnt
// └── given the seat was punished for it: it should revert
// demandEvidence
// ├── given the epoch is not over: it should revert
// ├── given the dispute window is over: it should revert
// ├── when the sample is not reported as delivered: it should revert
// ├── when the sample is reported as not tested: it should revert
// ├── when there is no such rig or sample: it should revert
// ├── when the report is not the inspector's: it should revert
// ├── given the sample was demanded before: it should revert
// ├── given the rental is on another rig: it should revert
// └── it should hold the bond
contract DisputesTest is DisputesBase {
    // ---------------------------------------------------------------- proveEquivocation

    function test_RevertGiven_EquivocationTooLate() public {
        uint256 until = (epoch + 1) * EPOCH + DISPUTE_WINDOW;
        vm.warp(until + 1);
        Disputes.SignedReport memory a = reportOf(inspector, ALL, ALL);
        Disputes.SignedReport memory b = reportOf(inspector, 0, ALL);
        vm.expectRevert(abi.encodeWithSelector(Disputes.DisputeWindowOver.selector, epoch, until));
        disputes.proveEquivocation(1, epoch, 0, a, b);
    }

    function test_RevertWhen_ReportsAreTheSame() public {
        Disputes.SignedReport memory a = reportOf(inspector, ALL, ALL);
        vm.expectRevert(Disputes.SameReport.selector);
        disputes.proveEquivocation(1, epoch, 0, a, a);
    }

    function test_RevertWhen_AReportIsSomebodyElses() public {
        Disputes.SignedReport memory a = reportOf(inspector, ALL, ALL);
        Disputes.SignedReport memory b = reportOf(inspectors[1], 0, ALL);
        vm.expectRevert(abi.encodeWithSelector(Disputes.NotSignedByInspector.selector, 1, inspectors[1]));
        disputes.proveEquivocation(1, epoch, 0, a, b);
    }

    function test_ProveEquivocation_SlashesTheWholeStake() public {
        Disputes.SignedReport memory a = reportOf(inspector, ALL, ALL);
        Disputes.SignedReport memory b = reportOf(inspector, 0, ALL);
        uint256 supply = rack.totalSupply();
        assertEq(disputes.proveEquivocation(1, epoch, 0, a, b), SEAT, "slashed");
        assertEq(rack.balanceOf(address(this)), SEAT / 5, "to whoever proves it");
        assertEq(supply - rack.totalSupply(), (SEAT * 4) / 5, "burnt");
        assertGt(staking.seatOf(1).leavesAt, 0, "the liar is out");
    }

    function test_RevertGiven_PunishedBefore() public {
        Disputes.SignedReport memory a = reportOf(inspector, ALL, ALL);
        Disputes.SignedReport memory b = reportOf(inspector, 0, ALL);
        disputes.proveEquivocation(1, epoch, 0, a, b);
        assertTrue(disputes.punished(1, epoch, 0), "punished");
        vm.expectRevert(abi.encodeWithSelector(Disputes.AlreadyPunished.selector, 1, epoch, 0));
        disputes.proveEquivocation(1, epoch, 0, b, a);
    }

    // ---------------------------------------------------------------- demandEvidence

    function test_RevertGiven_EpochNotOver() public {
        Disputes.SignedReport memory report = reportOf(inspector, ALL, ALL);
        vm.warp((epoch + 1) * EPOCH - 1);
        vm.expectRevert(abi.encodeWithSelector(Disputes.EpochNotOver.selector, epoch, (epoch + 1) * EPOCH));
        disputes.demandEvidence(1, epoch, 0, report, 0, SAMPLE_AT, 0);
    }

    function test_RevertGiven_DemandTooLate() public {
        Disputes.SignedReport memory report = reportOf(inspector, ALL, ALL);
        uint256 until = (epoch + 1) * EPOCH + DISPUTE_WINDOW;
        vm.warp(until + 1);
        vm.expectRevert(abi.encodeWithSelector(Disputes.DisputeWindowOver.selector, epoch, until));
        disputes.demandEvidence(1, epoch, 0, report, 0, SAMPLE_AT, 0);
    }

    function test_RevertWhen_SampleIsNotReportedAsDelivered() public {
        Disputes.SignedReport memory report = reportOf(inspector, ALL & ~uint24(1 << SAMPLE_AT), ALL);
        expectNotDelivered(report, 0, SAMPLE_AT);
    }

    function test_RevertWhen_SampleIsReportedAsNotTested() public {
        Disputes.SignedReport memory report = reportOf(inspector, ALL, ALL & ~uint24(1 << SAMPLE_AT));
        expectNotDelivered(report, 0, SAMPLE_AT);
    }

    function test_RevertWhen_NoSuchRigOrSample() public {
        Disputes.SignedReport memory report = reportOf(inspector, ALL, ALL);
        expectNotDelivered(report, 48, 0);
        expectNotDelivered(report, 0, 24);
    }

    function test_RevertWhen_DemandedReportIsSomebodyElses() public {
        Disputes.SignedReport memory report = reportOf(inspectors[1], ALL, ALL);
        vm.expectRevert(abi.encodeWithSelector(Disputes.NotSignedByInspector.selector, 1, inspectors[1]));
        disputes.demandEvidence(1, epoch, 0, report, 0, SAMPLE_AT, 0);
    }

    function test_RevertGiven_DemandedBefore() public {
        demand(0);
        Disputes.SignedReport memory report = reportOf(inspector, ALL, ALL);
        vm.expectRevert(abi.encodeWithSelector(Disputes.AlreadyDemanded.selector, 1, epoch, rigId, SAMPLE_AT));
        vm.prank(keeper);
        disputes.demandEvidence(1, epoch, 0, report, 0, SAMPLE_AT, 0);
    }

    function test_RevertWhen_RenterHasAnotherRig() public {
        uint256 id = openRental(registerRig());
        Disputes.SignedReport memory report = reportOf(inspector, ALL, ALL);
        vm.expectRevert(abi.encodeWithSelector(Disputes.RenterNotHarmed.selector, id, rigId));
        vm.prank(keeper);
        disputes.demandEvidence(1, epoch, 0, report, 0, SAMPLE_AT, id);
    }

    function test_DemandEvidence_HoldsTheBond() public {
        demand(0);
        assertEq(disputes.bonds(), bond, "sum of bonds");
        assertEq(rack.balanceOf(address(disputes)), bond, "RACK of the contract");
        assertEq(rack.balanceOf(keeper), 99 * bond, "RACK of the demander");
    }

    function expectNotDelivered(Disputes.SignedReport memory report, uint256 rig, uint256 sample) private {
        vm.expectRevert(abi.encodeWithSelector(Disputes.SampleNotDelivered.selector, rig, sample));
        disputes.demandEvidence(1, epoch, 0, report, rig, sample, 0);
    }
}
