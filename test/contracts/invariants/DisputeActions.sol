// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Disputes} from "../../../contracts/Disputes.sol";
import {Ghosts} from "./Ghosts.sol";

/// @notice What becomes of inspectors who sign two reports, or are asked for their evidence. The keeper reports and demands.
abstract contract DisputeActions is Ghosts {
    function disputesGoOn(uint256 what, uint256 seed, uint256 amount) external {
        what = spread(what, seed) % 4;
        if (what == 0) liarIsProven(seed, amount);
        else if (what == 1) evidenceIsDemanded(seed, amount);
        else demandEnds(seed);
    }

    /// @dev Rarely: a seat that is slashed is gone, and enough have to stay to judge.
    function liarIsProven(uint256 seed, uint256 amount) private {
        if (spread(seed, amount) % 4 > 0) return;
        (uint256 seatId, uint256 epoch) = (seatOf(seed), currentEpoch() - 1 - (amount % 12));
        Disputes.SignedReport memory a = reportOf(seatId, epoch, 0, "one");
        Disputes.SignedReport memory b = reportOf(seatId, epoch, 0, "two");
        startSlash(seatId);
        vm.prank(keeper);
        endSlash(disputes.proveEquivocation(seatId, epoch, 0, a, b), 0);
        reached |= EQUIVOCATION_PROVEN;
    }

    /// @dev Two in three have the receipt that they are asked for.
    function evidenceIsDemanded(uint256 seed, uint256 amount) private {
        (uint256 seatId, uint256 epoch, uint256 rig) = (seatOf(seed), currentEpoch() - 1 - (amount % 12), seed % 3);
        Disputes.Receipt memory receipt = Disputes.Receipt(
            epoch,
            amount % 24,
            0,
            1 << rig,
            staking.inspectorOf(seatId),
            bytes32(seed),
            "rentals"
        );
        bytes32 root = seed % 3 == 0 ? bytes32(seed) : keccak256(bytes.concat(digestOf(receipt)));
        Disputes.SignedReport memory report = reportOf(seatId, epoch, rig, root);
        uint256 harmed = rentalOf(amount);
        if (harmed != 0 && rentalGhosts[harmed].rigId != rig + 1) harmed = 0;
        demandGhosts[demand(seatId, receipt, report, rig, harmed)] = receipt;
        openDemands++;
    }

    function demand(
        uint256 seatId,
        Disputes.Receipt memory receipt,
        Disputes.SignedReport memory report,
        uint256 rig,
        uint256 harmed
    ) private returns (uint256) {
        vm.prank(keeper);
        return disputes.demandEvidence(seatId, receipt.epoch, 0, report, rig, receipt.sample, harmed);
    }

    function demandEnds(uint256 seed) private {
        if (openDemands == 0) return;
        uint256 id = 1 + (seed % disputes.demandCount());
        (uint256 seatId, uint256 deadline) = openDemand(id);
        while (seatId == 0) {
            id = 1 + (id % disputes.demandCount());
            (seatId, deadline) = openDemand(id);
        }
        Disputes.Receipt memory receipt = demandGhosts[id];
        if (time() > deadline) {
            startSlash(seatId);
            endSlash(disputes.punish(id), disputes.bond());
            reached |= DEMAND_PUNISHED;
        } else {
            disputes.showEvidence(id, receipt, signed(agent, digestOf(receipt)), new bytes32[](0));
            reached |= EVIDENCE_SHOWN;
        }
        openDemands--;
    }

    /// @return seatId 0 of a demand that has ended
    function openDemand(uint256 id) private view returns (uint256 seatId, uint256 deadline) {
        (, seatId, , , , , , deadline, , ) = disputes.demands(id);
    }

    uint256 private _stake;
    uint256 private _supply;
    uint256 private _keepers;

    function startSlash(uint256 seatId) private {
        (_stake, _supply, _keepers) = (staking.seatOf(seatId).stake, rack.totalSupply(), rack.balanceOf(keeper));
    }

    /// @param returned [RACK] the keeper's own
    function endSlash(uint256 slashed, uint256 returned) private {
        burnt += _supply - rack.totalSupply();
        note(slashed <= _stake, "7: no slash above the stake");
        note(rack.balanceOf(keeper) - returned - _keepers <= slashed / 5, "7: a reporter gets a fifth at most");
    }

    /// @dev Calls every sample of the rig delivered.
    function reportOf(
        uint256 seatId,
        uint256 epoch,
        uint256 rig,
        bytes32 root
    ) private view returns (Disputes.SignedReport memory report) {
        (report.delivered, report.tested) = (rigWord(rig + 1, ALL), rigWord(rig + 1, ALL));
        report.evidenceRoot = root;
        bytes32 digest = ledger.reportDigest(epoch, 0, report.delivered, report.tested, root);
        report.signature = signed(staking.inspectorOf(seatId), digest);
    }

    function signed(address signer, bytes32 digest) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf[signer], digest);
        return abi.encodePacked(r, s, v);
    }

    function digestOf(Disputes.Receipt memory r) private view returns (bytes32) {
        return ledger.receiptDigest(r.epoch, r.sample, r.group, r.rigs, r.inspector, r.nonce, r.rentals);
    }
}
