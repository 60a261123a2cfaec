// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Test} from "@layerzerolabs/toolbox-foundry/lib/forge-std/Test.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Streams} from "../../../contracts/libraries/Streams.sol";

// Streams
// ├── indexAt, add: it should be what drips second by second
// ├── it should never distribute more than was added, and lose less than dust
// ├── given many holders: it should never pay them more than was added
// ├── it should end at the average of both ends, weighted by amount
// ├── given dust is added again and again: it should not hold back what was there
// ├── given more was notified than 48 bits hold: it should revert
// ├── earned: it should be the shares' part, rounded down
// └── pack, unpack: it should give back what was put in
contract StreamsTest is Test {
    using Streams for Streams.Packed;

    uint256 internal constant DURATION = 3600;
    uint256 internal constant START = 1_800_000_000;

    /// @param left [s] until everything has dripped; `remainder` comes with the last drop
    struct Drip {
        uint256 index;
        uint256 rate;
        uint256 remainder;
        uint256 left;
    }

    struct Step {
        uint32 wait;
        uint40 amount;
    }

    /// @dev The reference moves on second by second, and knows no packing.
    function testFuzz_IndexAt_AsDrippedSecondBySecond(Step[6] memory steps) public pure {
        uint256 duration = 40;
        Streams.Packed s;
        Drip memory drip;
        uint256 time = START;
        for (uint256 i; i < steps.length; i++) {
            uint256 endsAt;
            (s, endsAt) = s.add(steps[i].amount, duration, time);
            refill(drip, (uint256(steps[i].amount) * 2 ** 40) / 10_000e6, duration);
            assertEq(endsAt, time + drip.left, "end of the drip");
            for (uint256 wait = steps[i].wait % (2 * duration); wait > 0; wait--) {
                time++;
                if (drip.left > 0) {
                    drip.index += drip.rate;
                    if (--drip.left == 0) drip.index += drip.remainder;
                }
                assertEq(s.indexAt(time), drip.index, "index, dripped second by second");
            }
        }
    }

    function testFuzz_Add_NeverDistributesMoreThanWasAdded(Step[12] memory steps) public pure {
        Streams.Packed s = fresh();
        uint256 time = START;
        uint256 added;
        uint256 index;
        for (uint256 i; i < steps.length; i++) {
            time += steps[i].wait % (2 * DURATION);
            uint256 before = s.indexAt(time);
            assertGe(before, index, "the index never runs backwards");
            (s, ) = s.add(steps[i].amount, DURATION, time);
            assertEq(s.indexAt(time), before, "adding distributes nothing at once");
            index = before;
            added += steps[i].amount;
        }
        uint256 distributed = Streams.earned(Streams.SUPPLY, 0, s.indexAt(time + 10 * DURATION));
        assertLe(distributed, added, "distributed in the end");
        assertLe(added - distributed, 1, "dust: 0.009 token units an operation");
        assertEq(s.unpack().notified, added, "all that was ever added");
    }

    /// @dev However shares change hands, the holders together never get more than was added.
    function testFuzz_Earned_ByManyHolders(Step[12] memory steps, uint256[4] memory cuts) public pure {
        Streams.Packed s = fresh();
        uint256[5] memory shares = split(cuts);
        uint256[5] memory paid;
        uint256[5] memory marks;
        uint256 time = START;
        uint256 added;
        for (uint256 i; i < steps.length; i++) {
            time += steps[i].wait % (2 * DURATION);
            (s, ) = s.add(steps[i].amount, DURATION, time);
            added += steps[i].amount;
            uint256 h = i % 5;
            uint256 index = s.indexAt(time + 100);
            paid[h] += Streams.earned(shares[h], marks[h], index);
            marks[h] = index;
            time += 100;
        }
        uint256 sum;
        for (uint256 h; h < 5; h++)
            sum += paid[h] + Streams.earned(shares[h], marks[h], s.indexAt(time + 10 * DURATION));
        assertLe(sum, added, "paid to all holders");
        assertLe(added - sum, 1 + steps.length + 5, "dust: below one unit each time a holder is written");
    }

    function testFuzz_Add_EndsWeightedByAmount(uint40 first, uint40 second, uint256 wait) public pure {
        wait = bound(wait, 0, DURATION);
        first = uint40(bound(first, 1e6, type(uint40).max));
        (Streams.Packed s, ) = fresh().add(first, DURATION, START);
        uint256 dripped = Streams.earned(Streams.SUPPLY, 0, s.indexAt(START + wait));
        uint256 rest = first - dripped;
        uint256 endsAt;
        (s, endsAt) = s.add(second, DURATION, START + wait);
        uint256 left = DURATION - wait;
        uint256 sum = rest + second;
        uint256 expected = sum == 0 ? 1 : (rest * left + uint256(second) * DURATION) / sum;
        // what dripped is rounded down: `rest` can be a unit too large, which weighs most where the sum is dust
        uint256 off = sum == 0 ? 1 : 1 + DURATION / sum;
        assertApproxEqAbs(endsAt, START + wait + (expected == 0 ? 1 : expected), off, "end, weighted by amount");
    }

    /// @dev A griefer who adds one unit a second delays 1,000 USDC by no more than his units weigh.
    function test_Add_DustHoldsNothingBack() public pure {
        (Streams.Packed s, ) = fresh().add(1_000e6, DURATION, START);
        for (uint256 second = 1; second < DURATION; second++) (s, ) = s.add(1, DURATION, START + second);
        uint256 distributed = Streams.earned(Streams.SUPPLY, 0, s.indexAt(START + DURATION));
        assertGe(distributed, 999.9e6, "distributed on time in spite of the dust");
    }

    function testFuzz_Pack_RoundTrip(Streams.Stream memory s) public pure {
        s.locked = s.notified % 2 == 0;
        assertEq(keccak256(abi.encode(Streams.pack(s).unpack())), keccak256(abi.encode(s)), "packed and unpacked");
        assertEq(Streams.pack(s).isLocked(), s.locked, "locked, read from the word");
    }

    function test_RevertWhen_MoreIsNotifiedThanFits() public {
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, 48, 1 << 48));
        this.add(1 << 48);
        this.add((1 << 48) - 1);
    }

    function testFuzz_Earned_AsDivided(uint40 shares, uint56 from, uint56 to) public pure {
        if (from > to) (from, to) = (to, from);
        assertEq(Streams.earned(shares, from, to), (uint256(shares) * (to - from)) / 2 ** 40, "earned");
    }

    function add(uint256 amount) external pure {
        fresh().add(amount, DURATION, START);
    }

    function refill(Drip memory drip, uint256 added, uint256 duration) private pure {
        uint256 remaining = drip.left == 0 ? 0 : drip.rate * drip.left + drip.remainder;
        uint256 total = remaining + added;
        drip.left = total == 0 ? 1 : (remaining * drip.left + added * duration) / total;
        drip.rate = total / drip.left;
        drip.remainder = total % drip.left;
    }

    function fresh() private pure returns (Streams.Packed s) {
        (s, ) = Streams.Packed.wrap(0).add(0, DURATION, START - 2 * DURATION);
    }

    function split(uint256[4] memory cuts) private pure returns (uint256[5] memory shares) {
        uint256 left = Streams.SUPPLY;
        for (uint256 i; i < 4; i++) {
            shares[i] = bound(cuts[i], 0, left);
            left -= shares[i];
        }
        shares[4] = left;
    }
}
