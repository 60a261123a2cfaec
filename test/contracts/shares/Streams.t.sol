// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Test} from "@layerzerolabs/toolbox-foundry/lib/forge-std/Test.sol";
import {Holders} from "../../../contracts/libraries/Holders.sol";
import {Streams} from "../../../contracts/libraries/Streams.sol";

// Streams, against a plain reference: each amount added is a list entry that drips in a straight line
// ├── it should never distribute more than was added, and lose less than dust
// ├── it should never run backwards
// ├── dust added again and again should not hold back what was there
// └── the new end should be the average of both ends, weighted by amount
contract StreamsTest is Test {
    using Holders for Holders.Holder;
    using Streams for Streams.Packed;

    uint256 internal constant DURATION = 3600;
    uint256 internal constant START = 1_800_000_000;

    struct Step {
        uint32 wait;
        uint40 amount;
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
        uint256 expected = rest + second == 0 ? 1 : (rest * left + uint256(second) * DURATION) / (rest + second);
        assertApproxEqAbs(endsAt, START + wait + (expected == 0 ? 1 : expected), 1, "end, weighted by amount");
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

    function test_RevertWhen_MoreIsOwedThanAHolderCanBe() public {
        uint256 tooMuch = uint256(type(uint48).max) + 1;
        vm.expectRevert(abi.encodeWithSelector(Holders.OwedOverflow.selector, tooMuch));
        this.packHolder(tooMuch);
        assertEq(this.packHolder(tooMuch - 1), tooMuch - 1, "the most that can be owed");
    }

    function testFuzz_PackHolder_RoundTrip(uint40 b, uint56 ri, uint48 ro, uint56 wi, uint48 wo) public pure {
        Holders.Holder h = Holders.pack(b, ri, ro, wi, wo);
        assertEq(h.balance(), b, "balance");
        assertEq(h.rentIndex(), ri, "rent index");
        assertEq(h.rentOwed(), ro, "rent owed");
        assertEq(h.rewardIndex(), wi, "reward index");
        assertEq(h.rewardOwed(), wo, "reward owed");
    }

    function packHolder(uint256 owed) external pure returns (uint256) {
        return Holders.pack(1, 2, owed, 3, 0).rentOwed();
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
