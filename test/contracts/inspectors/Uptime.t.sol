// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {UptimeLedger} from "../../../contracts/UptimeLedger.sol";
import {BaseTest} from "../BaseTest.sol";

// upSeconds, judge
// ├── given epochs judged in full, in part, not at all, and ahead: it should be as counted second by second
// ├── judge, each time from the mark of the time before: it should add up to the same
// ├── given nothing was judged: it should count time as up
// ├── upSeconds, given the beginning left the ring: it should revert
// ├── judge, given the beginning left the ring: it should take the caller's mark
// └── judge, given the end left the ring, too: it should count as delivered
// downMark, verifiedSamples
// └── given a gap of any length: it should go on from what was before it
// verifiedRun
// ├── when it does not begin with a sample: it should revert
// ├── it should be true if every sample was verified, as counted
// ├── given nothing was judged: it should be false
// └── given its beginning left the ring: it should be false
// samplesOf, groupOf, currentEpoch
// ├── given a group of 48 rigs: it should tell each rig's samples alone
// ├── given the epoch was not judged, is ahead, or left the ring: it should tell of no samples
// ├── it should tell the group's newest judged epoch, those before it, and whose reports are in
// └── it should tell the present epoch
contract UptimeTest is BaseTest {
    uint256 internal constant LAST = 7; // epochs, the last of which is never judged
    uint256 internal rigId;
    uint256 internal first;
    uint256[LAST + 1] internal down;
    uint256[LAST + 1] internal verified;

    function setUp() public override {
        super.setUp();
        for (uint256 i; i < 13; i++) rigId = registerRig(); // the 13th: third bit group of the second word
        first = currentEpoch() + 1;
    }

    /// @dev One bit per epoch of `gaps`: not judged. `seen` and `up`: what a quorum tested and saw.
    function testFuzz_UpSeconds_AsCounted(
        uint24[LAST] memory up,
        uint24[LAST] memory seen,
        uint8 gaps,
        uint256 from,
        uint256 to
    ) public {
        judgeAll(up, seen, gaps);
        uint256 begin = first * EPOCH - EPOCH / 2;
        from = bound(from, begin, begin + (LAST + 2) * EPOCH);
        to = bound(to, from, begin + (LAST + 2) * EPOCH);
        uint256 downInside = countDown(from, to);
        assertEq(ledger.upSeconds(rigId, from, to), to - from - downInside, "up seconds, counted sample by sample");

        (uint256 until, uint256 downFinal, ) = ledger.judge(rigId, from, to, 0, false);
        uint256 finalUntil = ledger.finalUntil(rigId);
        assertEq(
            until,
            finalUntil < from
                ? from
                : finalUntil > to
                    ? to
                    : finalUntil,
            "final until"
        );
        assertEq(downFinal, countDown(from, until), "down seconds of the final part");
        assertLe(downFinal, until - from, "final never exceeds elapsed");
    }

    /// @dev As settlements do it: each begins with the mark of the one before, at the end of an epoch.
    function testFuzz_Judge_ByMarksAsAtOnce(uint24[LAST] memory up, uint24[LAST] memory seen, uint8 gaps) public {
        uint256 from = first * EPOCH - 1_000;
        uint256 to = (first + LAST) * EPOCH;
        uint256 at = from;
        uint256 mark;
        uint256 sum;
        for (uint256 i; i < LAST; i++) {
            judgeEpochOr(first + i, up[i], seen[i], gaps & (1 << i) != 0);
            (uint256 until, uint256 part, uint256 markUntil) = ledger.judge(rigId, at, to, mark, at != from);
            if (until > at) (at, sum, mark) = (until, sum + part, markUntil);
        }
        assertEq(sum, countDown(from, at), "down seconds, judged step by step");
    }

    function testFuzz_VerifiedRun_AsCounted(
        uint24[LAST] memory up,
        uint24[LAST] memory seen,
        uint8 gaps,
        uint256 from,
        uint256 samples
    ) public {
        for (uint256 i; i < LAST; i++) (up[i], seen[i]) = (up[i] | up[(i + 1) % LAST], seen[i] | (ALL >> 1));
        judgeAll(up, seen, gaps);
        from = bound(from, 0, (LAST - 1) * 24);
        samples = bound(samples, 1, 30);
        bool expected = true;
        uint256 count;
        for (uint256 i; i < LAST * 24; i++) {
            bool isVerified = (verified[i / 24] >> (i % 24)) & 1 == 1;
            if (isVerified) count++;
            if (i >= from && i < from + samples && !isVerified) expected = false;
        }
        if (from + samples > LAST * 24) expected = false;
        assertEq(ledger.verifiedRun(rigId, first * EPOCH + from * SAMPLE, samples), expected, "run, counted");
        assertEq(ledger.verifiedSamples(rigId), count, "verified samples ever, counted");
    }

    function test_RevertWhen_RunDoesNotBeginWithASample() public {
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.NotSampleStart.selector, first * EPOCH + 1, SAMPLE));
        ledger.verifiedRun(rigId, first * EPOCH + 1, 1);
    }

    function test_UpSeconds_GivenNothingJudged() public view {
        assertEq(ledger.upSeconds(rigId, first * EPOCH, first * EPOCH + 77), 77, "up seconds");
    }

    function test_VerifiedRun_GivenNothingJudged() public view {
        assertFalse(ledger.verifiedRun(rigId, first * EPOCH, 1), "verified");
    }

    function test_VerifiedRun_GivenItsBeginningLeftTheRing() public {
        judgeEpoch(first, rigId, ALL);
        judgeEpoch(first + 63, rigId, ALL);
        assertTrue(ledger.verifiedRun(rigId, first * EPOCH, 24), "the oldest epoch of the ring");
        judgeEpoch(first + 64, rigId, ALL);
        assertFalse(ledger.verifiedRun(rigId, first * EPOCH, 24), "an epoch that left the ring");
    }

    function test_RevertGiven_TimeLeftTheRing() public {
        judgeEpoch(first, rigId, 0x0000ff);
        judgeEpoch(first + 63, rigId, ALL);
        assertEq(ledger.upSeconds(rigId, first * EPOCH, (first + 1) * EPOCH), 8 * SAMPLE, "oldest epoch of the ring");
        judgeEpoch(first + 64, rigId, ALL);
        vm.expectRevert(abi.encodeWithSelector(UptimeLedger.TooOld.selector, rigId, (first + 1) * EPOCH - 1));
        ledger.upSeconds(rigId, (first + 1) * EPOCH - 1, (first + 2) * EPOCH);
    }

    function test_Judge_GivenTheBeginningLeftTheRing() public {
        judgeEpoch(first, rigId, 0x0000ff);
        judgeEpoch(first + 64, rigId, ALL);
        (, uint256 counted, uint256 mark) = ledger.judge(rigId, first * EPOCH, (first + 2) * EPOCH, 5, false);
        assertEq(mark, 16, "down samples ever, at the end");
        assertEq(counted, 11 * SAMPLE, "down seconds since the mark of somebody who was there");
    }

    function test_Judge_GivenTheEndLeftTheRing() public {
        judgeEpoch(first, rigId, 0x0000ff);
        judgeEpoch(first + 65, rigId, ALL);
        uint256 to = (first + 1) * EPOCH;
        (uint256 until, uint256 counted, uint256 mark) = ledger.judge(rigId, first * EPOCH, to, 5, false);
        assertEq(until, to, "final until");
        assertEq(counted, 0, "down seconds that anybody knows of");
        assertEq(mark, 5, "the caller's mark");
    }

    function testFuzz_DownMark_GivenALongGap(uint256 gap) public {
        gap = bound(gap, 1, 200);
        judgeEpoch(first, rigId, 0x0000ff);
        judgeEpoch(first + gap, rigId, 0x00ffff);
        assertEq(ledger.downMark(rigId), 16 + 8, "down samples ever, over the gap");
        assertEq(ledger.verifiedSamples(rigId), 8 + 16, "verified samples ever, over the gap");
        assertEq(
            ledger.upSeconds(rigId, (first + gap) * EPOCH, (first + gap + 1) * EPOCH),
            16 * SAMPLE,
            "the epoch after the gap"
        );
    }

    function test_SamplesOf_EachRigOfAGroupAlone() public {
        for (uint256 i = 14; i <= 50; i++) registerRig();
        uint256[5] memory up;
        uint256[5] memory tested;
        for (uint256 rig; rig < 48; rig++) {
            tested[rig / 10] |= uint256(ALL) << ((rig % 10) * 24);
            up[rig / 10] |= uint256(bitsOf(rig)) << ((rig % 10) * 24);
        }
        judgeWords(first, 0, up, tested);
        for (uint256 rig; rig < 48; rig++) {
            (uint256 downBits, uint256 verifiedBits) = ledger.samplesOf(rig + 1, first);
            assertEq(verifiedBits, bitsOf(rig), "verified samples of a rig");
            assertEq(downBits, ALL & ~bitsOf(rig), "down samples of a rig");
        }
        assertEq(ledger.verifiedSamples(49), 0, "a rig of the next group");
        judgeEpoch(first + 1, 50, ALL);
        assertEq(ledger.verifiedSamples(50), 24, "the next group is judged on its own");
    }

    function test_SamplesOf_EpochsThatAreNotKnown() public {
        judgeEpoch(first, rigId, 0x0000ff);
        assertSamples(first, ALL & ~uint256(0xff), 0xff, "judged");
        assertSamples(first + 1, 0, 0, "ahead");
        judgeEpoch(first + 2, rigId, 0);
        assertSamples(first + 1, 0, 0, "not judged");
        judgeEpoch(first + 63, rigId, 0);
        assertSamples(first, ALL & ~uint256(0xff), 0xff, "the oldest of the ring");
        judgeEpoch(first + 64, rigId, 0);
        assertSamples(first, 0, 0, "left the ring");
    }

    function test_GroupOf_TellsWhatWasJudged() public {
        judgeEpoch(first, rigId, ALL);
        judgeEpoch(first + 3, rigId, ALL);
        (uint256 lastJudged, uint256 judged, uint256 included) = ledger.groupOf(0);
        assertEq(lastJudged, first + 3, "newest judged epoch");
        assertEq(judged, 9, "it, and the one three before");
        assertEq(included, 7, "the first three seats of the committee");
    }

    function test_CurrentEpoch() public {
        passToEpoch(first);
        assertEq(ledger.currentEpoch(), first, "in its first second");
        passTime(EPOCH - 1);
        assertEq(ledger.currentEpoch(), first, "in its last second");
    }

    function assertSamples(
        uint256 epoch,
        uint256 expectedDown,
        uint256 expectedVerified,
        string memory what
    ) private view {
        (uint256 downBits, uint256 verifiedBits) = ledger.samplesOf(rigId, epoch);
        assertEq(downBits, expectedDown, string.concat("down samples: ", what));
        assertEq(verifiedBits, expectedVerified, string.concat("verified samples: ", what));
    }

    function bitsOf(uint256 rig) private pure returns (uint24) {
        return uint24(uint256(keccak256(abi.encode(rig))));
    }

    function judgeAll(uint24[LAST] memory up, uint24[LAST] memory seen, uint8 gaps) private {
        for (uint256 i; i < LAST; i++) judgeEpochOr(first + i, up[i], seen[i], gaps & (1 << i) != 0);
    }

    function judgeEpochOr(uint256 epoch, uint24 up, uint24 seen, bool skip) private {
        if (skip) return passToEpoch(epoch + 1);
        judgeEpoch(epoch, rigId, up, seen);
        (down[epoch - first], verified[epoch - first]) = (seen & ~up, seen & up);
    }

    /// @dev Seconds of [from, to) that lie in down samples.
    function countDown(uint256 from, uint256 to) private view returns (uint256 sum) {
        for (uint256 i; i < LAST * 24; i++) {
            if ((down[i / 24] >> (i % 24)) & 1 == 0) continue;
            uint256 begin = first * EPOCH + i * SAMPLE;
            uint256 end = begin + SAMPLE;
            if (begin < from) begin = from;
            if (end > to) end = to;
            if (end > begin) sum += end - begin;
        }
    }
}
