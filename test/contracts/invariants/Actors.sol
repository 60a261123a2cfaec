// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RentalEscrow} from "../../../contracts/RentalEscrow.sol";
import {RigShares} from "../../../contracts/RigShares.sol";
import {ShareSale} from "../../../contracts/ShareSale.sol";
import {Rentals} from "../../../contracts/libraries/Rentals.sol";
import {Ghosts} from "./Ghosts.sol";

/// @notice What a host and the host's agent do.
abstract contract HostActions is Ghosts {
    function hostActs(uint256 what, uint256 seed, uint256 amount) external {
        what = spread(what, seed) % 10;
        if (what < 4) hostStarts(seed);
        else if (what == 4) hostCloses(seed);
        else if (what == 5) hostPrices(seed, uint32(amount), uint8(amount >> 32));
        else if (what < 8) hostBonds(seed, amount, uint8(amount));
        else if (what == 8) hostSells(seed, amount);
        else if (registry.rigCount() < MAX_RIGS) registerRig();
    }

    function hostStarts(uint256 seed) private {
        uint256 id = rentalOf(seed);
        if (id != 0) startRental(id);
    }

    function hostCloses(uint256 seed) private {
        uint256 id = runningRental(seed);
        if (id == 0) return;
        vm.prank(host);
        rentalGhosts[id].refunded += escrow.close(id, RentalEscrow.Reason.HostFault);
        reached |= HOST_CLOSED;
    }

    function hostPrices(uint256 seed, uint32 price, uint8 slope) private {
        vm.prank(host);
        registry.setPrice(rigOf(seed), uint32(bound(price, 1e5, 50e6)), slope % 201, 10, 20);
    }

    function hostBonds(uint256 seed, uint256 amount, uint8 step) private {
        uint256 rigId = rigOf(seed);
        if (step % 3 == 0) return postBond(rigId, bound(amount, 1, 1_000e6));
        vm.prank(host);
        if (step % 3 == 1) registry.giveBondNotice(rigId, bound(amount, 0, registry.bondOf(rigId)));
        else registry.withdrawBond(rigId, host);
    }

    function hostSells(uint256 seed, uint256 amount) private {
        uint256 rigId = rigOf(seed);
        if (amount % 4 == 0) {
            vm.prank(host);
            sale.cancel(rigId);
        } else {
            openSale(rigId);
            delete saleGhosts[rigId];
        }
    }
}

/// @notice What a renter does.
abstract contract RenterActions is Ghosts {
    function renterActs(uint256 what, uint256 seed, uint256 amount) external {
        what = spread(what, seed) % 9;
        if (what < 5) renterRents(seed, uint8(amount), amount);
        else if (what == 5) renterExtends(seed, amount);
        else if (what == 6) renterCloses(seed);
        else if (what == 7) renterWantsRenewal(seed, amount);
        else renterCancels(seed);
    }

    function renterRents(uint256 seed, uint8 slots, uint256 duration) private {
        uint256 rigId = rigOf(seed);
        uint256 bitmap = uint256(slots) & ~escrow.slotsTaken(rigId, time());
        duration = bound(duration, 10 minutes, 6 hours);
        uint256 id = seed % 3 == 0 ? rentInRack(rigId, bitmap, duration) : openRental(rigId, bitmap, duration);
        if (id >> 32 > 1) reached |= RECORD_REUSED;
        rentalIds.push(id);
        rentalGhosts[id].rigId = rigId;
        rentalGhosts[id].deposited = escrow.rentalOf(id).deposit;
        if (seed % 4 > 0) startRental(id);
    }

    function renterExtends(uint256 seed, uint256 duration) private {
        uint256 id = runningRental(seed);
        if (id == 0) return;
        duration = bound(duration, 1, 6 hours);
        bool inRack = escrow.rentalOf(id).discount > 0;
        uint256 now_ = time();
        vm.prank(renter);
        rentalGhosts[id].deposited +=
            inRack ? escrow.extendWithRack(id, duration, type(uint256).max, now_) : escrow.extend(id, duration);
    }

    function renterWantsRenewal(uint256 seed, uint256 period) private {
        uint256 id = runningRental(seed);
        if (id == 0) return;
        vm.prank(renter);
        escrow.setRenewal(id, period % 4 == 0 ? 0 : bound(period, 1, 6 hours));
    }

    function rentInRack(uint256 rigId, uint256 bitmap, uint256 duration) private returns (uint256 id) {
        uint256 now_ = time();
        vm.prank(renter);
        id = escrow.rentWithRack(rigId, bitmap, duration, type(uint256).max, KEY, type(uint256).max, now_);
        reached |= RENTED_IN_RACK;
    }

    function renterCloses(uint256 seed) private {
        uint256 id = rentalOf(seed);
        if (id != 0) rentalGhosts[id].refunded += closeRental(id);
    }

    function renterCancels(uint256 seed) private {
        uint256 id = rentalOf(seed);
        if (id != 0) cancelRental(id, renter);
    }
}

/// @notice What holders of shares, and those who want to become one, do.
abstract contract InvestorActions is Ghosts {
    function investorActs(uint256 what, uint256 seed, uint256 amount) external {
        what = spread(what, seed) % 8;
        if (what < 2) investorBuys(seed, amount);
        else if (what < 4) investorMoves(seed, seed >> 8, seed >> 16, amount);
        else if (what == 4) investorTrades(seed, amount, uint64(amount));
        else if (what < 7) claimRentOf(holderOf(amount), rigOf(seed));
        else claimRewardOf(holderOf(amount), rigOf(seed));
    }

    function investorBuys(uint256 seed, uint256 count) private {
        uint256 rigId = rigOf(seed);
        ShareSale.Sale memory s = sale.saleOf(rigId);
        if (s.left == 0) return;
        address by = seed % 2 == 0 ? investor : buyer;
        saleGhosts[rigId].raised += buyShares(by, rigId, count % 3 == 0 ? s.left : bound(count, 1, s.left));
        operations++;
    }

    function investorMoves(uint256 seed, uint256 from, uint256 to, uint256 amount) private {
        uint256 rigId = rigOf(seed);
        address owner = holderOf(from);
        moveShares(owner, holderOf(to), rigId, bound(amount, 0, sharesOf(rigId).balanceOf(owner)));
    }

    function investorTrades(uint256 seed, uint256 amount, uint64 price) private {
        uint256 rigId = rigOf(seed);
        RigShares shares = sharesOf(rigId);
        amount = bound(amount, 1, shares.balanceOf(host));
        price = uint64(bound(price, 1, 100e6));
        vm.prank(host);
        shares.approve(address(market), type(uint256).max);
        vm.prank(host);
        uint256 askId = market.list(uint32(rigId), uint64(amount), price);
        vm.prank(investor);
        market.buy(askId, uint64(amount), type(uint256).max);
        operations++;
    }
}

/// @notice What anyone does to keep things going, a guardian, and time.
abstract contract KeeperActions is Ghosts {
    function keeperActs(uint256 what, uint256 seed, uint256 amount) external {
        what = spread(what, seed) % 12;
        if (what < 4) keeperSettles(seed);
        else if (what == 4) keeperCancels(seed);
        else if (what < 7) keeperSells(seed, amount);
        else if (what == 7) keeperIssues(seed);
        else if (what < 10) keeperRenews(seed, amount);
        else keeperWithdraws(seed);
    }

    /// @dev All goes on, or all but one thing.
    function guardianActs(uint256 seed) external {
        seed = spread(seed, time());
        address[6] memory targets = stoppableContracts();
        vm.startPrank(guardian);
        for (uint256 i; i < 6; i++) RentalEscrow(targets[i]).setStopped(seed % 18 == i);
        vm.stopPrank();
    }

    function timePasses(uint256 seed, uint256 duration) external {
        seed = spread(seed, duration);
        if (seed % 32 == 0) for (uint256 i; i < 12; i++) pass(1 days);
        else pass(bound(duration, 1, seed % 2 == 0 ? EPOCH : 3 * EPOCH));
    }

    function keeperSettles(uint256 seed) private {
        uint256 id = rentalOf(seed);
        if (id != 0) settleRental(id);
    }

    function keeperCancels(uint256 seed) private {
        uint256 id = rentalOf(seed);
        if (id != 0) cancelRental(id, keeper);
    }

    /// @dev Waits for the last sample, if that is near.
    function keeperRenews(uint256 seed, uint256 amount) private {
        uint256 id = runningRental(seed);
        for (uint256 i; i < 8 && escrow.renewalOf(id) == 0; i++) id = runningRental(seed + i);
        Rentals.Rental memory r = escrow.rentalOf(id);
        uint256 at = uint256(r.start) + r.length - bound(amount, 1, SAMPLE);
        if (at > time() + 12 hours) return;
        if (at > time()) pass(at - time());
        rentalGhosts[id].deposited += escrow.renew(id);
        reached |= RENEWED;
    }

    function keeperSells(uint256 seed, uint256 amount) private {
        uint256 rigId = saleOf(seed);
        if (rigId == 0) return;
        if (sale.hasFailed(rigId)) return refundSale(rigId, amount % 2 == 0 ? investor : buyer);
        uint256 from = (currentEpoch() - bound(amount, 1, 5)) * EPOCH;
        for (uint256 e = 1; e < 6; e++) {
            uint256 tried = (currentEpoch() - e) * EPOCH;
            if (ledger.verifiedRun(rigId, tried, COMMISSIONING)) from = tried;
        }
        uint256 before = usdc.balanceOf(host);
        sale.deliver(rigId, from);
        saleGhosts[rigId].received += usdc.balanceOf(host) - before;
        reached |= SALE_DELIVERED;
    }

    function keeperIssues(uint256 seed) private {
        rewards.issue(rigOf(seed));
        operations++;
    }

    function keeperWithdraws(uint256 seed) private {
        if (seed % 2 == 0) hostingPaid += escrow.withdrawHosting(rigOf(seed));
        else commissionPaid += escrow.withdrawCommission();
    }

    function pass(uint256 duration) private {
        passTime(duration);
        openEpochs();
    }
}
