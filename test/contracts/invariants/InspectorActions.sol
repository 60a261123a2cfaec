// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {InspectorStaking} from "../../../contracts/InspectorStaking.sol";
import {UptimeLedger} from "../../../contracts/UptimeLedger.sol";
import {Ghosts} from "./Ghosts.sol";

/// @notice What inspectors do: report what they saw, which may differ, take seats and leave them.
abstract contract InspectorActions is Ghosts {
    function inspectorsAct(uint256 what, uint256 seed, uint256 amount) external {
        what = spread(what, seed) % 9;
        if (what < 5) inspectorsJudge(seed, amount, uint8(amount >> 8));
        else if (what == 5) inspectorTakesSeat(seed);
        else if (what == 6) inspectorLeaves(seed);
        else if (what == 7) inspectorWithdraws(seed);
        else inspectorClaims(seed);
    }

    /// @dev Judges one of the last epochs by reports of whoever is left of its committee.
    function inspectorsJudge(uint256 seed, uint256 back, uint8 gaps) private {
        uint256 epoch = currentEpoch() - bound(back, 1, 3);
        if (!ledger.isOpen(epoch) || epoch <= lastJudged()) return;
        UptimeLedger.Report[] memory reports = reportsOf(epoch, seed, gaps);
        if (reports.length < 3) return;
        uint256 supply = rack.totalSupply();
        ledger.attest(epoch, 0, reports);
        burnt += supply - rack.totalSupply();
        remember(epoch, reports);
    }

    function inspectorTakesSeat(uint256 seed) private {
        if (staking.seatCount() < 12) takeSeat(inspectors[seed % 7]);
    }

    function inspectorLeaves(uint256 seed) private {
        if (seed % 4 > 0) return; // enough stay to judge
        uint256 seatId = seatOf(seed);
        vm.prank(staking.inspectorOf(seatId));
        staking.leaveSeat(seatId);
    }

    function inspectorWithdraws(uint256 seed) private {
        uint256 seatId = seatOf(seed);
        InspectorStaking.Seat memory seat = staking.seatOf(seatId);
        vm.prank(seat.inspector);
        staking.withdrawSeat(seatId);
        payMinted += seat.pay;
        reached |= SEAT_WITHDRAWN;
    }

    function inspectorClaims(uint256 seed) private {
        uint256 seatId = seatOf(seed);
        vm.prank(staking.inspectorOf(seatId));
        payMinted += staking.claimPay(one(seatId));
    }

    function lastJudged() internal view returns (uint256 epoch) {
        (epoch, , ) = ledger.groupOf(0);
    }

    function reportsOf(
        uint256 epoch,
        uint256 seed,
        uint8 gaps
    ) private view returns (UptimeLedger.Report[] memory reports) {
        (uint256[] memory seatIds, address[] memory members, ) = ledger.committeeOf(epoch, 0);
        uint256 n;
        reports = new UptimeLedger.Report[](seatIds.length);
        for (uint256 i; i < seatIds.length; i++) {
            InspectorStaking.Seat memory seat = staking.seatOf(seatIds[i]);
            if (seat.inspector == address(0) || seat.activeFrom > epoch || seat.leavesAt > 0) continue;
            if (n >= 3 && (seed >> i) & 1 == 1) continue;
            uint256[5] memory up;
            uint256[5] memory tested;
            tested[0] = gaps % 3 == 0 ? uint256(keccak256(abi.encode(seed, "tested", i))) : type(uint256).max;
            // all see the same, but for a few samples
            up[0] = uint256(keccak256(abi.encode(seed))) | uint256(keccak256(abi.encode(seed, gaps)));
            up[0] ^= uint256(keccak256(abi.encode(seed, i))) & uint256(keccak256(abi.encode(i, seed)));
            if (seed % 3 == 0) up[0] = type(uint256).max;
            reports[n++] = signReportAs(members[i], epoch, 0, i, up, tested);
        }
        assembly {
            mstore(reports, n)
        }
    }

    /// @dev Counts the votes of every rig and sample by hand.
    function remember(uint256 epoch, UptimeLedger.Report[] memory reports) private {
        uint256 rigs = registry.rigCount();
        for (uint256 rig; rig < rigs; rig++) {
            for (uint256 s; s < 24; s++) {
                (uint256 tested, uint256 up) = votes(reports, rig * 24 + s);
                if (tested < 3 || 2 * up == tested) continue;
                if (2 * up > tested) {
                    verifiedGhosts[rig + 1][epoch] |= 1 << s;
                    verifiedEver[rig + 1]++;
                } else downGhosts[rig + 1][epoch] |= 1 << s;
            }
        }
    }

    function votes(
        UptimeLedger.Report[] memory reports,
        uint256 bit
    ) private pure returns (uint256 tested, uint256 up) {
        for (uint256 i; i < reports.length; i++) {
            if ((reports[i].tested[0] >> bit) & 1 == 0) continue;
            tested++;
            up += (reports[i].delivered[0] >> bit) & 1;
        }
    }
}
