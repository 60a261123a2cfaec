// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RentalEscrow} from "../../../contracts/RentalEscrow.sol";
import {OneRig} from "../OneRig.sol";

// settle
// ├── when the rental is unknown: it should revert
// ├── given the record has another rental by now: it should revert
// ├── given the rental was not started: it should revert
// ├── given nothing was newly judged: it should revert
// ├── it should split rent into commission, hosting fee and holders' rent, exactly
// ├── given a part was judged: it should settle that part and refund the time down
// ├── given any edges inside samples that are down: it should refund to the second
// ├── given it was down beyond the SLA: it should pay twice the shortfall from the bond
// ├── given the bond reaches not far: it should pay what is there
// ├── given it was down within the SLA: it should pay no credit
// ├── given nobody judged: it should pay as delivered, 3 epochs later
// ├── in many steps: it should pay what one settlement pays
// ├── in one settlement of 30 days: it should pay what one each epoch pays
// ├── given a downtime before, and nobody settled for more than 64 epochs: it should pay as delivered
// ├── given a long rental whose start left the ring: it should count what was down since the start, and nothing before
// ├── given it was down throughout, and its start left the ring: it should give everything back
// └── the last time: it should free the record
contract SettleTest is OneRig {
    function test_RevertWhen_RentalUnknown() public {
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalUnknown.selector, 7));
        escrow.settle(7);
    }

    function test_RevertGiven_RecordReused() public {
        uint256 id = runRental(rigId, 1, 2 hours);
        passTime(7 hours);
        escrow.settle(id);
        openRental(rigId);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalUnknown.selector, id));
        escrow.settle(id);
    }

    function test_RevertGiven_NotStarted() public {
        uint256 id = openRental(rigId);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalNotStarted.selector, id));
        escrow.settle(id);
    }

    function test_RevertGiven_NothingJudged() public {
        uint256 id = runRental(rigId, 1, 2 hours);
        uint256 started = time();
        passToEpoch(epoch + 2);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.NothingToSettle.selector, id, started));
        escrow.settle(id);
        passToEpoch(epoch + 3);
        escrow.settle(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.NothingToSettle.selector, id, epoch * EPOCH));
        escrow.settle(id);
    }

    function test_Settle_SplitsRent() public {
        passToEpoch(epoch);
        uint256 id = runRental(rigId, 3, 1 hours);
        judgeEpoch(epoch, rigId, ALL);
        (uint256 paid, uint256 refund) = escrow.settle(id);
        assertEq(paid, 4e6, "rent: 2 GPUs for an hour");
        assertEq(refund, 0, "refund");
        (, , uint256 deposits, uint256 commission, , , ) = escrow.book();
        assertEq(deposits, 0, "deposits left");
        assertEq(commission, 0.6e6, "commission: 15%");
        assertEq(escrow.hostingOwed(rigId), 0.34e6, "hosting fee: 10% of the rest");
        assertEq(sharesOf(rigId).rentStream().notified, 3.06e6, "holders' rent");
        passTime(EPOCH);
        assertApproxEqAbs(claimRent(host, rigId), 3.06e6, 1, "claimed by the only holder");
    }

    function test_Settle_GivenJudgedInPart() public {
        uint256 id = runRental(rigId, 1, 3 hours);
        judgeEpoch(epoch, rigId, ALL & ~uint24(3));
        uint256 before = usdc.balanceOf(renter);
        (uint256 paid, uint256 refund) = escrow.settle(id);
        assertApproxEqAbs(refund, (2 * SAMPLE * uint256(PRICE)) / 3600, 1, "refund: two samples down");
        assertEq(usdc.balanceOf(renter) - before, refund, "refund arrived");
        assertApproxEqAbs(paid + refund, 2 * uint256(PRICE), 1, "rent and refund: two epochs");
        assertEq(escrow.rentalOf(id).settled, 2 hours, "settled to the end of the judged epoch");
    }

    /// @dev The rental begins and ends inside samples that are down: only the seconds inside it count.
    function testFuzz_Settle_ExactAtBothEdges(uint256 from, uint256 length, uint24 up) public {
        from = bound(from, 0, EPOCH - 10 minutes - 2);
        length = bound(length, 10 minutes, EPOCH - from - 1);
        passTime(epoch * EPOCH + from - time());
        uint256 id = runRental(rigId, 1, length);
        uint256 delivered;
        for (uint256 t = from; t < from + length; t++) if ((up >> (t / SAMPLE)) & 1 == 1) delivered++;
        judgeEpoch(epoch, rigId, up);
        (uint256 paid, uint256 refund) = escrow.settle(id);
        assertEq(ledger.upSeconds(rigId, epoch * EPOCH + from, epoch * EPOCH + from + length), delivered, "up seconds");
        uint256 gross = (uint256(PRICE) * delivered) / 3600;
        assertEq(paid, gross, "rent for the delivered seconds, rounded down");
        assertEq(paid + refund, (uint256(PRICE) * length + 3599) / 3600, "rent and refund are the deposit");
    }

    function test_Settle_GivenDownBeyondTheSla() public {
        postBond(rigId, 1_000e6);
        passToEpoch(epoch);
        uint256 id = runRental(rigId, 1, 1 hours);
        judgeEpoch(epoch, rigId, 0x000fff);
        uint256 before = usdc.balanceOf(renter);
        escrow.settle(id);
        uint256 shortfall = 30 minutes - 36; // 1% of an hour may go undelivered
        uint256 credit = 2 * ((uint256(PRICE) * shortfall + 3599) / 3600);
        assertEq(registry.bondOf(rigId), 1_000e6 - credit, "bond less the credit");
        assertEq(usdc.balanceOf(renter) - before, PRICE / 2 + credit, "refund and credit");
    }

    function test_Settle_GivenABondThatReachesNotFar() public {
        postBond(rigId, 0.5e6);
        passToEpoch(epoch);
        uint256 id = runRental(rigId, 1, 1 hours);
        judgeEpoch(epoch, rigId, 0);
        escrow.settle(id);
        assertEq(registry.bondOf(rigId), 0, "bond is used up");
        assertEq(usdc.balanceOf(renter), 10_000_000e6 + 0.5e6, "everything back, and the bond");
    }

    function test_Settle_GivenDownWithinTheSla() public {
        postBond(rigId, 1_000e6);
        vm.prank(host);
        registry.setSla(rigId, 42); // a sample of an hour is 4.17%
        passToEpoch(epoch);
        uint256 id = runRental(rigId, 1, 1 hours);
        judgeEpoch(epoch, rigId, ALL >> 1);
        escrow.settle(id);
        assertEq(registry.bondOf(rigId), 1_000e6, "bond untouched");
    }

    function test_Settle_GivenNobodyJudged() public {
        uint256 id = runRental(rigId, 1, 1 hours);
        passToEpoch(epoch + 4);
        (uint256 paid, uint256 refund) = escrow.settle(id);
        assertEq(paid, PRICE, "rent in full");
        assertEq(refund, 0, "refund");
    }

    function testFuzz_Settle_InManyStepsAsInOne(uint24[4] memory up, uint8 skip) public {
        uint256 inOne = runRental(rigId, 1, 5 hours);
        uint256 inSteps = runRental(rigId, 2, 5 hours);
        uint256[2] memory steps;
        for (uint256 i; i < 4; i++) {
            if (skip & (1 << i) != 0) continue;
            judgeEpoch(epoch + i, rigId, up[i]);
            (uint256 paid, uint256 refund) = escrow.settle(inSteps);
            steps[0] += paid;
            steps[1] += refund;
        }
        passToEpoch(epoch + 9);
        try escrow.settle(inSteps) returns (uint256 paid, uint256 refund) {
            steps[0] += paid;
            steps[1] += refund;
        } catch {}
        (uint256 paidAtOnce, uint256 refundAtOnce) = escrow.settle(inOne);
        assertEq(steps[0], paidAtOnce, "rent in steps and at once");
        assertEq(steps[1], refundAtOnce, "refund in steps and at once");
    }

    /// @dev Two rigs judged alike, one settled each epoch, one at the end.
    function test_Settle_ThirtyDaysAtOnceAsEpochByEpoch() public {
        uint256 twin = registerRig();
        passToEpoch(epoch);
        uint256 inSteps = runRental(rigId, 3, 30 days);
        uint256 atOnce = runRental(twin, 3, 30 days);
        (uint256 paid, uint256 refund) = (0, 0);
        for (uint256 i; i < 720; i++) {
            uint256 bits = uint24(uint256(keccak256(abi.encode(i))) | uint256(keccak256(abi.encode(i, i))));
            uint256[5] memory up;
            uint256[5] memory tested;
            (up[0], tested[0]) = ((bits << 24) | bits, type(uint48).max);
            judgeWords(epoch + i, 0, up, tested);
            (uint256 part, uint256 back) = escrow.settle(inSteps);
            (paid, refund) = (paid + part, refund + back);
        }
        (uint256 paidAtOnce, uint256 refundAtOnce) = escrow.settle(atOnce);
        assertEq(paid, paidAtOnce, "rent, epoch by epoch and at once");
        assertEq(refund, refundAtOnce, "refund, epoch by epoch and at once");
        assertEq(sharesOf(rigId).rentStream().notified, sharesOf(twin).rentStream().notified, "holders' rent");
        assertEq(escrow.hostingOwed(rigId), escrow.hostingOwed(twin), "hosting fee");
    }

    function test_Settle_GivenDowntimeBeforeAndNobodySettledForMoreThan64Epochs() public {
        judgeEpoch(epoch, rigId, 0);
        uint256 id = runRental(rigId, 1, 2 hours);
        passToEpoch(epoch + 70);
        judgeEpoch(epoch + 71, rigId, ALL);
        (uint256 paid, ) = escrow.settle(id);
        assertEq(paid, 2 * uint256(PRICE), "rent as delivered: nobody knows any more");
    }

    /// @dev A rental longer than the ring, settled only once: what was down inside it counts, what was down before does not.
    function test_Settle_GivenALongRentalWhoseStartLeftTheRing() public {
        judgeEpoch(epoch, rigId, 0);
        uint256 id = runRental(rigId, 1, 10 days);
        judgeEpoch(epoch + 3, rigId, ALL >> 4);
        judgeEpoch(epoch + 120, rigId, ALL >> 2);
        passTime(10 days);
        escrow.settle(id);
        uint256 used = 10 days;
        (, , uint256 deposits, uint256 commission, , , ) = escrow.book();
        uint256 gross = (uint256(PRICE) * (used - 6 * SAMPLE)) / 3600;
        assertEq(deposits, 0, "deposits left");
        assertEq(commission, (gross * 15) / 100, "commission on all but six samples");
    }

    /// @dev The start lies inside an epoch of which nobody knows any more how much was down before: never more than was used.
    function test_Settle_GivenDownThroughoutAndAStartThatLeftTheRing() public {
        passTime(EPOCH / 3);
        uint256 id = runRental(rigId, 1, 70 hours);
        for (uint256 i = currentEpoch(); i <= epoch + 70; i++) judgeEpoch(i, rigId, 0);
        (uint256 paid, uint256 refund) = escrow.settle(id);
        assertEq(paid, 0, "rent");
        assertEq(refund, 70 * uint256(PRICE), "refund");
        assertEq(usdc.balanceOf(renter), 10_000_000e6, "everything is back");
    }

    function test_Settle_TheLastTimeFreesTheRecord() public {
        uint256 id = runRental(rigId, 1, 1 hours);
        passToEpoch(epoch + 4);
        escrow.settle(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalUnknown.selector, id));
        escrow.settle(id);
    }
}
