// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Disputes} from "../../../contracts/Disputes.sol";
import {UptimeLedger} from "../../../contracts/UptimeLedger.sol";
import {BaseTest} from "../BaseTest.sol";

// proveEquivocation
// ├── given the dispute window is over, or the seat was punished for it: it should revert
// ├── when both reports are the same, or one is not the inspector's: it should revert
// └── it should slash the whole stake: a fifth to whoever proves it, the rest burnt
// demandEvidence
// ├── given the epoch is not over, or its dispute window is: it should revert
// ├── when the report is not the inspector's, or calls the sample not delivered, or untested: it should revert
// ├── given the sample was demanded before, or the rental is on another rig: it should revert
// └── it should hold the bond
// showEvidence
// ├── given no demand, or a late answer: it should revert
// ├── when the receipt is for something else, not the agent's, or not in the report's evidence: it should revert
// ├── it should pay the bond to the inspector
// └── given the agent was changed since: it should still do
// punish
// ├── given no demand, or one that can still be answered: it should revert
// ├── it should slash half a seat, return the bond, pay the demander and the harmed renter
// └── given the inspector left: it should still slash
contract DisputesTest is BaseTest {
    uint256 internal constant SAMPLE_AT = 5;
    uint256 internal rigId;
    uint256 internal epoch; // over, from setUp on
    uint256 internal bond;
    address internal inspector;
    Disputes.Receipt internal receipt;
    bytes internal receiptSignature;
    bytes32[] internal proof;

    function setUp() public override {
        super.setUp();
        (, keyOf[agent]) = makeAddrAndKey("agent");
        rigId = registerRig();
        epoch = currentEpoch() + 1;
        endEpoch(epoch);
        inspector = inspectors[0];
        bond = disputes.bond();
        vm.prank(treasury);
        rack.transfer(keeper, 100 * bond);
        vm.prank(keeper);
        rack.approve(address(disputes), type(uint256).max);
        receipt = Disputes.Receipt(epoch, SAMPLE_AT, 0, 1, inspector, "nonce", "rentals");
        receiptSignature = signReceipt(agent);
        proof.push(keccak256("another receipt"));
    }

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
        uint24 without = ALL & ~uint24(1 << SAMPLE_AT);
        Disputes.SignedReport memory down = reportOf(inspector, without, ALL);
        vm.expectRevert(abi.encodeWithSelector(Disputes.SampleNotDelivered.selector, 0, SAMPLE_AT));
        disputes.demandEvidence(1, epoch, 0, down, 0, SAMPLE_AT, 0);
        Disputes.SignedReport memory untested = reportOf(inspector, ALL, without);
        vm.expectRevert(abi.encodeWithSelector(Disputes.SampleNotDelivered.selector, 0, SAMPLE_AT));
        disputes.demandEvidence(1, epoch, 0, untested, 0, SAMPLE_AT, 0);
        vm.expectRevert(abi.encodeWithSelector(Disputes.SampleNotDelivered.selector, 48, 0));
        disputes.demandEvidence(1, epoch, 0, untested, 48, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(Disputes.SampleNotDelivered.selector, 0, 24));
        disputes.demandEvidence(1, epoch, 0, untested, 0, 24, 0);
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

    // ---------------------------------------------------------------- showEvidence

    function test_RevertGiven_NoDemand() public {
        vm.expectRevert(abi.encodeWithSelector(Disputes.DemandUnknown.selector, 9));
        disputes.showEvidence(9, receipt, receiptSignature, proof);
        vm.expectRevert(abi.encodeWithSelector(Disputes.DemandUnknown.selector, 9));
        disputes.punish(9);
    }

    function test_RevertGiven_AnswerTooLate() public {
        uint256 id = demand(0);
        uint256 deadline = time() + 2 * EPOCH;
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(Disputes.DemandOver.selector, id, deadline));
        disputes.showEvidence(id, receipt, receiptSignature, proof);
    }

    function test_RevertWhen_ReceiptIsForSomethingElse() public {
        uint256 id = demand(0);
        Disputes.Receipt[5] memory wrong = [receipt, receipt, receipt, receipt, receipt];
        wrong[0].epoch++;
        wrong[1].group++;
        wrong[2].sample++;
        wrong[3].inspector = inspectors[1];
        wrong[4].rigs = 2;
        for (uint256 i; i < wrong.length; i++) {
            vm.expectRevert(Disputes.ReceiptMismatch.selector);
            disputes.showEvidence(id, wrong[i], receiptSignature, proof);
        }
    }

    function test_RevertWhen_ReceiptIsNotTheAgents() public {
        uint256 id = demand(0);
        bytes memory forged = signReceipt(inspector);
        vm.expectRevert(abi.encodeWithSelector(Disputes.ReceiptNotFromAgent.selector, rigId, inspector));
        disputes.showEvidence(id, receipt, forged, proof);
    }

    function test_RevertWhen_ReceiptIsNotInTheEvidence() public {
        uint256 id = demand(0);
        bytes32[] memory none;
        vm.expectRevert(abi.encodeWithSelector(Disputes.ReceiptNotInEvidence.selector, leaf()));
        disputes.showEvidence(id, receipt, receiptSignature, none);
    }

    function test_ShowEvidence_PaysTheBondToTheInspector() public {
        uint256 id = demand(0);
        vm.warp(time() + 2 * EPOCH);
        disputes.showEvidence(id, receipt, receiptSignature, proof);
        assertEq(rack.balanceOf(inspector), bond, "bond of the inspector");
        assertEq(disputes.bonds(), 0, "sum of bonds");
        assertEq(staking.seatOf(1).stake, SEAT, "stake untouched");
        vm.expectRevert(abi.encodeWithSelector(Disputes.DemandUnknown.selector, id));
        disputes.showEvidence(id, receipt, receiptSignature, proof);
    }

    function test_ShowEvidence_GivenTheAgentWasChanged() public {
        uint256 id = demand(0);
        vm.prank(host);
        registry.setAgent(rigId, keeper, "https://moved.example.org");
        disputes.showEvidence(id, receipt, receiptSignature, proof);
        assertEq(rack.balanceOf(inspector), bond, "bond of the inspector");
    }

    // ---------------------------------------------------------------- punish

    function test_RevertGiven_DemandStillOpen() public {
        uint256 id = demand(0);
        vm.warp(time() + 2 * EPOCH);
        vm.expectRevert(abi.encodeWithSelector(Disputes.DemandOpen.selector, id, time()));
        disputes.punish(id);
    }

    function test_Punish_PaysDemanderAndHarmed() public {
        uint256 id = demand(openRental(rigId));
        uint256 supply = rack.totalSupply();
        vm.warp(time() + 2 * EPOCH + 1);
        assertEq(disputes.punish(id), SEAT / 2, "slashed: half a seat");
        assertEq(rack.balanceOf(keeper), 100 * bond + SEAT / 10, "demander: the bond, and a fifth of the slash");
        assertEq(rack.balanceOf(renter), (SEAT * 3) / 20, "harmed renter: the rest");
        assertEq(supply - rack.totalSupply(), SEAT / 4, "burnt: half");
        assertEq(staking.seatOf(1).stake, SEAT / 2, "stake left");
        vm.expectRevert(abi.encodeWithSelector(Disputes.DemandUnknown.selector, id));
        disputes.punish(id);
    }

    /// @dev The last demand, in the last second, of whoever left in the first second after the epoch.
    function test_Punish_GivenTheInspectorLeft() public {
        vm.warp((epoch + 1) * EPOCH);
        vm.prank(inspector);
        staking.leaveSeat(1);
        vm.warp((epoch + 1) * EPOCH + DISPUTE_WINDOW);
        uint256 id = demand(0);
        vm.warp(time() + 2 * EPOCH + 1);
        vm.prank(inspector);
        vm.expectRevert();
        staking.withdrawSeat(1);
        assertEq(disputes.punish(id), SEAT / 2, "slashed before it can be withdrawn");
    }

    function demand(uint256 rentalId) private returns (uint256) {
        Disputes.SignedReport memory report = reportOf(inspector, ALL, ALL);
        vm.prank(keeper);
        return disputes.demandEvidence(1, epoch, 0, report, 0, SAMPLE_AT, rentalId);
    }

    /// @dev A report whose evidence holds the receipt and another one.
    function reportOf(
        address signer,
        uint24 delivered,
        uint24 tested
    ) private view returns (Disputes.SignedReport memory report) {
        (report.delivered, report.tested) = (rigWord(rigId, delivered), rigWord(rigId, tested));
        (bytes32 a, bytes32 b) = (leaf(), keccak256("another receipt"));
        report.evidenceRoot = a < b ? keccak256(abi.encode(a, b)) : keccak256(abi.encode(b, a));
        bytes32 digest = ledger.reportDigest(epoch, 0, report.delivered, report.tested, report.evidenceRoot);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[signer], digest);
        report.signature = abi.encodePacked(r, s, v);
    }

    function leaf() private view returns (bytes32) {
        return keccak256(bytes.concat(digestOfReceipt()));
    }

    function signReceipt(address signer) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[signer], digestOfReceipt());
        return abi.encodePacked(r, s, v);
    }

    function digestOfReceipt() private view returns (bytes32) {
        return
            ledger.receiptDigest(
                receipt.epoch,
                receipt.sample,
                receipt.group,
                receipt.rigs,
                receipt.inspector,
                receipt.nonce,
                receipt.rentals
            );
    }
}
