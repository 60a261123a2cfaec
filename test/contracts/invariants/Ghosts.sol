// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Disputes} from "../../../contracts/Disputes.sol";
import {RigShares} from "../../../contracts/RigShares.sol";
import {Rentals} from "../../../contracts/libraries/Rentals.sol";
import {BaseTest} from "../BaseTest.sol";

/// @notice What the actors remember of what they did, to hold against what the contracts say.
abstract contract Ghosts is BaseTest {
    /// @param deposited all that was ever paid in
    /// @param paid      rent that left, to holders, host and treasury
    /// @param refunded  what went back to the renter, SLA credits not counted
    struct RentalGhost {
        uint256 rigId;
        uint256 deposited;
        uint256 paid;
        uint256 refunded;
        bool ended;
    }

    /// @param raised   paid by buyers since the sale was opened
    /// @param refunded of it
    /// @param received by the host
    struct SaleGhost {
        uint256 raised;
        uint256 refunded;
        uint256 received;
    }

    uint256 internal constant MAX_RIGS = 5;

    uint256[] internal rentalIds;
    mapping(uint256 rentalId => RentalGhost) internal rentalGhosts;
    mapping(uint256 rigId => SaleGhost) internal saleGhosts;
    mapping(uint256 rigId => uint256) internal rentClaimed;
    mapping(uint256 rigId => uint256) internal rewardClaimed;
    mapping(uint256 rigId => mapping(uint256 epoch => uint256 bits)) internal downGhosts;
    mapping(uint256 rigId => mapping(uint256 epoch => uint256 bits)) internal verifiedGhosts;
    mapping(uint256 rigId => uint256) internal verifiedEver;
    uint256 internal hostingPaid;
    uint256 internal commissionPaid;
    uint256 internal payMinted;
    uint256 internal burnt;
    uint256 internal operations;
    uint256 internal firstEpoch;
    mapping(uint256 demandId => Disputes.Receipt) internal demandGhosts;
    uint256 internal openDemands;
    string internal wrong;

    /// @notice Bit per thing that happened, so that a test can tell that no invariant holds for want of it.
    uint256 internal reached;
    uint256 internal constant EQUIVOCATION_PROVEN = 1;
    uint256 internal constant DEMAND_PUNISHED = 2;
    uint256 internal constant EVIDENCE_SHOWN = 4;
    uint256 internal constant SALE_DELIVERED = 8;
    uint256 internal constant SALE_REFUNDED = 16;
    uint256 internal constant RENTED_IN_RACK = 32;
    uint256 internal constant RENEWED = 64;
    uint256 internal constant SLA_CREDITED = 128;
    uint256 internal constant HOST_CLOSED = 256;
    uint256 internal constant SETTLED_TO_THE_END = 512;
    uint256 internal constant RECORD_REUSED = 1024;
    uint256 internal constant SEAT_WITHDRAWN = 2048;
    uint256 internal constant REWARDS_CLAIMED = 4096;

    function setUp() public virtual override {
        super.setUp();
        firstEpoch = currentEpoch();
        (, keyOf[agent]) = makeAddrAndKey("agent");
        usdc.faucet(address(router), 10_000_000e6);
        vm.startPrank(treasury);
        rack.transfer(address(router), 10_000_000e6);
        rack.transfer(renter, 100_000_000e6);
        rack.transfer(keeper, 1_000_000e6);
        vm.stopPrank();
        vm.prank(renter);
        rack.approve(address(escrow), type(uint256).max);
        vm.prank(keeper);
        rack.approve(address(disputes), type(uint256).max);
        for (uint256 i; i < 3; i++) registerRig();
        postBond(1, 500e6);
        transferShares(host, investor, 1, 3_000 * SHARE);
        vm.prank(host);
        registry.setPrice(2, PRICE, 50, 10, 20);
        openSale(3);
        openEpochs();
    }

    function holders() internal view returns (address[3] memory) {
        return [host, investor, buyer];
    }

    function holderOf(uint256 seed) internal view returns (address) {
        return holders()[seed % 3];
    }

    function rigOf(uint256 seed) internal view returns (uint256) {
        return 1 + (seed % registry.rigCount());
    }

    /// @notice One of the rentals that have not ended; 0 = there is none.
    function rentalOf(uint256 seed) internal view returns (uint256) {
        for (uint256 i; i < rentalIds.length; i++) {
            uint256 id = rentalIds[((seed % rentalIds.length) + i) % rentalIds.length];
            if (!rentalGhosts[id].ended) return id;
        }
        return 0;
    }

    /// @notice One of the rentals whose clock runs; 0 = there is none.
    function runningRental(uint256 seed) internal view returns (uint256) {
        for (uint256 i; i < rentalIds.length; i++) {
            uint256 id = rentalIds[((seed % rentalIds.length) + i) % rentalIds.length];
            if (rentalGhosts[id].ended) continue;
            Rentals.Rental memory r = escrow.rentalOf(id);
            if (r.state == Rentals.State.Running && uint256(r.start) + r.length > time()) return id;
        }
        return 0;
    }

    /// @notice Fuzzers love 0 and the largest number: spreads them over all choices.
    function spread(uint256 what, uint256 seed) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(what, seed)));
    }

    /// @notice One of the rigs in sale; 0 = there is none.
    function saleOf(uint256 seed) internal view returns (uint256) {
        for (uint256 i; i < registry.rigCount(); i++) {
            uint256 rigId = rigOf((seed % MAX_RIGS) + i);
            if (registry.terms(rigId).inSale) return rigId;
        }
        return 0;
    }

    /// @notice One of the seats that somebody holds; one that nobody holds if there is no other.
    function seatOf(uint256 seed) internal view returns (uint256 seatId) {
        uint256 count = staking.seatCount();
        for (uint256 i; i < count; i++) {
            seatId = 1 + (((seed % count) + i) % count);
            if (staking.inspectorOf(seatId) != address(0)) return seatId;
        }
    }

    function openEpochs() internal {
        uint256 epoch = currentEpoch();
        for (uint256 e = epoch; e <= epoch + 1; e++) if (!ledger.isOpen(e)) openEpoch(e);
    }

    function settleRental(uint256 id) internal {
        uint256 bond = registry.bondOf(rentalGhosts[id].rigId);
        (uint256 paid, uint256 refund) = escrow.settle(id);
        if (registry.bondOf(rentalGhosts[id].rigId) < bond) reached |= SLA_CREDITED;
        rentalGhosts[id].paid += paid;
        rentalGhosts[id].refunded += refund;
        operations++;
        try escrow.rentalOf(id) {} catch {
            rentalGhosts[id].ended = true;
            reached |= SETTLED_TO_THE_END;
        }
    }

    /// @dev Not by `startPrank`, here as in every action: it would outlast one that reverts.
    function cancelRental(uint256 id, address by) internal {
        vm.prank(by);
        escrow.cancel(id);
        RentalGhost storage g = rentalGhosts[id];
        (g.refunded, g.ended) = (g.deposited, true);
    }

    function claimRentOf(address holder, uint256 rigId) internal {
        rentClaimed[rigId] += claimRent(holder, rigId);
        operations++;
    }

    function claimRewardOf(address holder, uint256 rigId) internal {
        vm.prank(holder);
        uint256 amount = rewards.claim(one(rigId));
        rewardClaimed[rigId] += amount;
        operations++;
        if (amount > 0) reached |= REWARDS_CLAIMED;
    }

    function refundSale(uint256 rigId, address of_) internal {
        saleGhosts[rigId].refunded += sale.refund(rigId, of_);
        reached |= SALE_REFUNDED;
    }

    /// @notice Moves shares and looks that it changes nothing either side has accrued.
    function moveShares(address from, address to, uint256 rigId, uint256 amount) internal {
        RigShares shares = sharesOf(rigId);
        uint256 before = shares.rentOf(from) + shares.rentOf(to);
        uint256 beforeReward = shares.rewardOf(from) + shares.rewardOf(to);
        transferShares(from, to, rigId, amount);
        operations++;
        note(shares.rentOf(from) + shares.rentOf(to) == before, "3: a transfer changes no accrued rent");
        note(shares.rewardOf(from) + shares.rewardOf(to) == beforeReward, "3: nor an accrued reward");
    }

    /// @dev An assertion would revert the action, and a reverted action is as if it had not been.
    function note(bool right, string memory what) internal {
        if (!right) wrong = what;
    }
}
