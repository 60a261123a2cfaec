// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RigShares} from "../../../contracts/RigShares.sol";
import {ShareSale} from "../../../contracts/ShareSale.sol";
import {Rentals} from "../../../contracts/libraries/Rentals.sol";
import {Streams} from "../../../contracts/libraries/Streams.sol";
import {HostActions, InvestorActions, KeeperActions, RenterActions} from "./Actors.sol";
import {DisputeActions} from "./DisputeActions.sol";
import {InspectorActions} from "./InspectorActions.sol";

// Whatever hosts, renters, investors, inspectors, keepers and guardians do in whatever order:
//  1. The escrow holds open deposits, what holders, hosts and treasury are owed, and credits. Sale, bonds and stakes likewise.
//  2. Per rig, claimed and claimable is never more than notified, and less by dust alone.
//  3. Holders' balances add up to the supply. A transfer changes nobody's accrued amount (looked at in every transfer).
//  4. Per rental, exactly: deposit = rent to holders + hosting fee + commission + refund.
//  5. upSeconds is what a count over the bits says; final never exceeds elapsed.
//  6. With everything stopped, settle, claim, refund, close, cancel and withdraw still work.
//  7. No slash above the stake, a fifth to a reporter at most (looked at in every slash). Disputes holds the bonds of open demands.
//  8. Sale: what buyers paid is held, and either the host is paid once or every buyer can refund, never both.
//  9. Every rental can be settled by anyone at a known time. No slot is taken by two running rentals.
// 10. RACK supply is within its cap; issued = subsidy + inspector pay; minted never exceeds issued.
contract InvariantsTest is
    HostActions,
    RenterActions,
    InvestorActions,
    InspectorActions,
    DisputeActions,
    KeeperActions
{
    function setUp() public override {
        super.setUp();
        bytes4[] memory actions = new bytes4[](9);
        actions[0] = this.hostActs.selector;
        actions[1] = this.renterActs.selector;
        actions[2] = this.investorActs.selector;
        actions[3] = this.inspectorsAct.selector;
        actions[4] = this.keeperActs.selector;
        actions[5] = this.guardianActs.selector;
        actions[6] = this.timePasses.selector;
        actions[7] = this.renterActs.selector;
        actions[8] = this.disputesGoOn.selector;
        targetContract(address(this));
        targetSelector(FuzzSelector(address(this), actions));
    }

    function invariant_AllTen() public view {
        checkMoney();
        checkShares();
        checkRentals();
        checkUptime();
        checkSales();
        checkRack();
        assertEq(wrong, "", "what an actor saw go wrong");
    }

    // The same actors by chance of these tests' own: nothing that they are there for is out of their reach.

    enum Who {
        Renter,
        Host,
        Investor,
        Inspectors,
        Keeper,
        Disputes,
        Time
    }

    function test_Reach_Rentals() public {
        uint256 goal = RENTED_IN_RACK | RENEWED | SLA_CREDITED | HOST_CLOSED | SETTLED_TO_THE_END | RECORD_REUSED;
        uint256[7] memory upTo = [uint256(70), 100, 110, 140, 195, 225, 256];
        for (uint256 i; i < 600 && !isReached(goal | REWARDS_CLAIMED); i++) {
            uint256 dice = spread(i, 0) % 256;
            uint256 who;
            while (dice >= upTo[who]) who++;
            act(Who(who), i);
        }
        assertReached(goal | REWARDS_CLAIMED);
    }

    function test_Reach_Refund() public {
        for (uint256 i; i < 60; i++) act(Who.Investor, i);
        passTime(31 days);
        for (uint256 i; i < 60 && !isReached(SALE_REFUNDED); i++) act(Who.Keeper, i);
        assertReached(SALE_REFUNDED);
    }

    function test_Reach_DeliveryAndLeaving() public {
        for (uint256 i; i < 60; i++) act(Who.Investor, i);
        passTime(10 days);
        for (uint256 i; i < 300 && !isReached(SALE_DELIVERED | SEAT_WITHDRAWN); i++) {
            act(i % 2 == 0 ? Who.Inspectors : Who.Keeper, i);
            if (i % 8 > 0) continue;
            passTime(EPOCH);
            openEpochs();
        }
        assertReached(SALE_DELIVERED | SEAT_WITHDRAWN);
    }

    function test_Reach_Disputes() public {
        passTime(2 * EPOCH);
        for (uint256 i; i < 80 && !isReached(EQUIVOCATION_PROVEN | EVIDENCE_SHOWN); i++) act(Who.Disputes, i);
        passTime(3 * EPOCH);
        for (uint256 i; i < 40 && !isReached(DEMAND_PUNISHED); i++) act(Who.Disputes, i);
        assertReached(EQUIVOCATION_PROVEN | EVIDENCE_SHOWN | DEMAND_PUNISHED);
    }

    /// @dev A reverted action is as if it had not been.
    function act(Who who, uint256 i) private {
        (uint256 a, uint256 b, uint256 c) = (spread(i, 1), spread(i, 2), spread(i, 3));
        if (who == Who.Renter) try this.renterActs(a, b, c) {} catch {}
        else if (who == Who.Host) try this.hostActs(a, b, c) {} catch {}
        else if (who == Who.Investor) try this.investorActs(a, b, c) {} catch {}
        else if (who == Who.Inspectors) try this.inspectorsAct(a, b, c) {} catch {}
        else if (who == Who.Keeper) try this.keeperActs(a, b, c) {} catch {}
        else if (who == Who.Disputes) try this.disputesGoOn(a, b, c) {} catch {}
        else try this.timePasses(a, b) {} catch {}
    }

    function isReached(uint256 goal) private view returns (bool) {
        return reached & goal == goal;
    }

    function assertReached(uint256 goal) private view {
        assertEq(reached & goal, goal, "bit per thing that happened");
        invariant_AllTen();
    }

    function checkMoney() private view {
        (, , uint256 deposits, uint256 commission, , , ) = escrow.book();
        uint256 owed = uint256(deposits) + commission + escrow.credits();
        uint256 bonds;
        uint256 raised;
        for (uint256 rigId = 1; rigId <= registry.rigCount(); rigId++) {
            owed += escrow.hostingOwed(rigId) + sharesOf(rigId).rentStream().notified - rentClaimed[rigId];
            bonds += registry.bondOf(rigId);
            ShareSale.Sale memory s = sale.saleOf(rigId);
            bool waits = s.state == ShareSale.State.Open || s.state == ShareSale.State.Failed;
            if (waits) raised += uint256(s.offered - s.left) * s.price;
        }
        assertEq(usdc.balanceOf(address(escrow)), owed, "1: USDC of the escrow");
        assertEq(registry.bonds(), bonds, "1: sum of bonds");
        assertEq(usdc.balanceOf(address(registry)), bonds + registry.credits(), "1: USDC of the registry");
        assertEq(usdc.balanceOf(address(sale)), raised + sale.credits(), "1: USDC of the sale");
        uint256 stakes;
        for (uint256 seatId = 1; seatId <= staking.seatCount(); seatId++) stakes += staking.seatOf(seatId).stake;
        assertEq(staking.staked(), stakes, "1: sum of stakes");
        assertEq(rack.balanceOf(address(staking)), stakes, "1: RACK of the staking contract");
        assertEq(disputes.bonds(), openDemands * disputes.bond(), "7: bonds of open demands");
        assertEq(rack.balanceOf(address(disputes)), disputes.bonds(), "7: RACK of the disputes");
        assertEq(rack.balanceOf(address(escrow)), 0, "1: no RACK stays in the escrow");
    }

    function checkShares() private view {
        for (uint256 rigId = 1; rigId <= registry.rigCount(); rigId++) {
            RigShares shares = sharesOf(rigId);
            (uint256 balances, uint256 rent, uint256 reward) = (0, rentClaimed[rigId], rewardClaimed[rigId]);
            for (uint256 i; i < 3; i++) {
                balances += shares.balanceOf(holders()[i]);
                rent += shares.rentOf(holders()[i]);
                reward += shares.rewardOf(holders()[i]);
            }
            assertEq(balances, shares.totalSupply(), "3: holders' balances are the supply");
            checkStream(shares.rentStream(), rent);
            checkStream(shares.rewardStream(), reward);
        }
    }

    function checkRentals() private view {
        uint256[MAX_RIGS + 1] memory running;
        uint256 deposits;
        uint256 paid;
        for (uint256 i; i < rentalIds.length; i++) {
            RentalGhost memory g = rentalGhosts[rentalIds[i]];
            paid += g.paid;
            if (g.ended) {
                assertEq(g.deposited, g.paid + g.refunded, "4: deposit = rent + refund");
                continue;
            }
            Rentals.Rental memory r = escrow.rentalOf(rentalIds[i]);
            assertEq(r.deposit, g.deposited - g.paid - g.refunded, "4: deposit left");
            assertLe(r.undelivered, r.settled, "5: undelivered within settled");
            assertLe(r.settled, r.length, "5: settled within elapsed");
            deposits += r.deposit;
            if (uint256(r.start) + r.length <= time()) continue;
            assertEq(running[g.rigId] & r.slots, 0, "9: no slot of two running rentals");
            running[g.rigId] |= r.slots;
            assertEq(escrow.slotsTaken(g.rigId, time()) & r.slots, r.slots, "9: slots of a running rental are taken");
        }
        (, , uint256 inBook, uint256 commission, , , ) = escrow.book();
        assertEq(inBook, deposits, "4: sum of deposits");
        uint256 parts = commission + commissionPaid + hostingPaid;
        for (uint256 rigId = 1; rigId <= registry.rigCount(); rigId++) {
            parts += escrow.hostingOwed(rigId) + sharesOf(rigId).rentStream().notified;
        }
        assertEq(parts, paid, "4: rent = holders + hosting fee + commission");
    }

    function checkUptime() private view {
        uint256 now_ = time();
        uint256 oldest = lastJudged() > firstEpoch + 63 ? lastJudged() - 63 : firstEpoch;
        for (uint256 rigId = 1; rigId <= registry.rigCount(); rigId++) {
            uint256 from = oldest * EPOCH + (uint256(keccak256(abi.encode(now_, rigId))) % (now_ - oldest * EPOCH + 1));
            uint256 down = countDown(rigId, from, now_);
            assertEq(ledger.upSeconds(rigId, from, now_), now_ - from - down, "5: up seconds as counted");
            assertEq(ledger.verifiedSamples(rigId), verifiedEver[rigId], "5: verified samples as counted");
        }
    }

    function checkSales() private view {
        for (uint256 rigId = 1; rigId <= registry.rigCount(); rigId++) {
            SaleGhost memory g = saleGhosts[rigId];
            ShareSale.Sale memory s = sale.saleOf(rigId);
            assertTrue(g.refunded == 0 || g.received == 0, "8: never both");
            assertLe(g.refunded + g.received, g.raised, "8: paid out within paid in");
            if (s.state == ShareSale.State.Delivered) assertEq(g.received, g.raised, "8: the host is paid once");
            if (s.state == ShareSale.State.Open || s.state == ShareSale.State.Failed) {
                uint256 held = uint256(s.offered - s.left) * s.price;
                assertEq(held, g.raised - g.refunded, "8: what buyers paid is held");
                uint256 shares = sharesOf(rigId).balanceOf(investor) + sharesOf(rigId).balanceOf(buyer);
                assertEq(shares, uint256(s.offered - s.left) * SHARE, "8: for the shares that buyers hold");
            }
        }
    }

    function checkRack() private view {
        (, uint64 subsidy, ) = rewards.subsidy();
        (, uint64 pay, ) = rewards.pay();
        uint256 minted = payMinted;
        uint256 notified;
        for (uint256 rigId = 1; rigId <= registry.rigCount(); rigId++) {
            minted += rewardClaimed[rigId];
            notified += sharesOf(rigId).rewardStream().notified;
        }
        uint256 unclaimed;
        for (uint256 seatId = 1; seatId <= staking.seatCount(); seatId++) unclaimed += staking.seatOf(seatId).pay;
        assertEq(rack.totalSupply(), GENESIS + minted - burnt, "10: supply");
        assertLe(rack.totalSupply(), rack.cap(), "10: cap");
        assertEq(notified, subsidy, "10: subsidy issued");
        assertEq(payMinted + unclaimed, pay, "10: inspector pay issued");
        assertLe(minted, uint256(subsidy) + pay, "10: minted within issued");
    }

    /// @dev At the end of each run: everything is stopped, and still everybody gets everything.
    function afterInvariant() public {
        stopEverything();
        for (uint256 i; i < rentalIds.length; i++) {
            if (rentalGhosts[rentalIds[i]].ended) continue;
            Rentals.Rental memory r = escrow.rentalOf(rentalIds[i]);
            bool running = r.state == Rentals.State.Running && uint256(r.start) + r.length > time();
            if (running && i % 2 == 0) rentalGhosts[rentalIds[i]].refunded += closeRental(rentalIds[i]);
        }
        passTime(200 days);
        for (uint256 i; i < rentalIds.length; i++) {
            uint256 id = rentalIds[i];
            if (rentalGhosts[id].ended) continue;
            if (escrow.rentalOf(id).state == Rentals.State.Requested) cancelRental(id, keeper);
            else settleRental(id);
            assertTrue(rentalGhosts[id].ended, "9: settled to its end by anyone");
        }
        passTime(2 * EPOCH);
        for (uint256 rigId = 1; rigId <= registry.rigCount(); rigId++) leave(rigId);
        (, , uint256 deposits, uint256 commission, , , ) = escrow.book();
        if (commission > 0) commissionPaid += escrow.withdrawCommission();
        assertEq(deposits, 0, "6: no deposit is left");
        assertLe(
            usdc.balanceOf(address(escrow)),
            operations + 20,
            "2: what is left is dust, below a unit an operation"
        );
        assertEq(usdc.balanceOf(address(sale)), 0, "6: no proceeds are left");
        checkRentals();
    }

    /// @dev Everybody takes what is theirs of a rig.
    function leave(uint256 rigId) private {
        for (uint256 i; i < 3; i++) {
            claimRentOf(holders()[i], rigId);
            claimRewardOf(holders()[i], rigId);
            if (sale.hasFailed(rigId) && sharesOf(rigId).balanceOf(holders()[i]) > 0 && holders()[i] != host) {
                refundSale(rigId, holders()[i]);
            }
        }
        if (escrow.hostingOwed(rigId) > 0) hostingPaid += escrow.withdrawHosting(rigId);
    }

    function checkStream(Streams.Stream memory s, uint256 claimedAndClaimable) private view {
        uint256 left = time() < s.endsAt ? uint256(s.rate) * (s.endsAt - time()) + s.remainder : 0;
        uint256 dripping = (left * Streams.SUPPLY) >> Streams.SCALE;
        assertLe(claimedAndClaimable + dripping, s.notified, "2: never more than notified");
        assertLe(s.notified, claimedAndClaimable + dripping + operations + 4, "2: less by dust alone");
    }

    /// @dev Seconds of [from, to) in samples that were judged down.
    function countDown(uint256 rigId, uint256 from, uint256 to) private view returns (uint256 sum) {
        for (uint256 epoch = from / EPOCH; epoch <= to / EPOCH; epoch++) {
            uint256 bits = downGhosts[rigId][epoch];
            for (uint256 s; bits != 0; s++) {
                if (bits & 1 == 1) {
                    uint256 begin = epoch * EPOCH + s * SAMPLE;
                    uint256 end = begin + SAMPLE;
                    if (begin < from) begin = from;
                    if (end > to) end = to;
                    if (end > begin) sum += end - begin;
                }
                bits >>= 1;
            }
        }
    }
}
