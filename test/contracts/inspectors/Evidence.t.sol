// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Disputes} from "../../../contracts/Disputes.sol";
import {DisputesBase} from "./DisputesBase.sol";

// showEvidence
// ├── given no demand: it should revert
// ├── given the answer is late: it should revert
// ├── when the receipt is for something else: it should revert
// ├── when the receipt is not the agent's: it should revert
// ├── when the receipt is not in the report's evidence: it should revert
// ├── it should pay the bond to the inspector, once
// └── given the agent was changed since: it should still pay
// punish
// ├── given no demand: it should revert
// ├── given the demand can still be answered: it should revert
// ├── it should slash half a seat, return the bond, pay the demander and the harmed renter, once
// ├── given nobody is harmed: it should burn that part
// ├── given the inspector left as early as can be: it should still slash
// └── given the seat is empty: it should slash nobody, and return the bond
contract EvidenceTest is DisputesBase {
    // ---------------------------------------------------------------- showEvidence

    function test_RevertGiven_NoDemand() public {
        vm.expectRevert(abi.encodeWithSelector(Disputes.DemandUnknown.selector, 9));
        disputes.showEvidence(9, receipt, receiptSignature, proof);
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

    function test_RevertGiven_NoDemandToPunish() public {
        vm.expectRevert(abi.encodeWithSelector(Disputes.DemandUnknown.selector, 9));
        disputes.punish(9);
    }

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

    function test_Punish_GivenNobodyIsHarmed() public {
        uint256 id = demand(0);
        uint256 supply = rack.totalSupply();
        vm.warp(time() + 2 * EPOCH + 1);
        disputes.punish(id);
        assertEq(rack.balanceOf(keeper), 100 * bond + SEAT / 10, "demander: the bond, and a fifth of the slash");
        assertEq(supply - rack.totalSupply(), (SEAT * 2) / 5, "burnt: the rest");
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

    /// @dev Whoever left before the epoch was not drawn for it: what it signed nonetheless decided nothing.
    function test_Punish_GivenTheSeatIsEmpty() public {
        Disputes.SignedReport memory report = reportOf(inspector, ALL, ALL);
        vm.warp(epoch * EPOCH - 1);
        vm.prank(inspector);
        staking.leaveSeat(1);
        vm.warp((epoch + 1) * EPOCH + DISPUTE_WINDOW);
        vm.prank(keeper);
        uint256 id = disputes.demandEvidence(1, epoch, 0, report, 0, SAMPLE_AT, 0);
        vm.warp(time() + 2 * EPOCH + 1);
        vm.prank(inspector);
        staking.withdrawSeat(1);
        assertEq(disputes.punish(id), 0, "slashed");
        assertEq(rack.balanceOf(keeper), 100 * bond, "demander: the bond");
        assertEq(rack.balanceOf(address(staking)), 6 * SEAT, "the others' stakes are whole");
        assertEq(disputes.bonds(), 0, "sum of bonds");
    }
}
