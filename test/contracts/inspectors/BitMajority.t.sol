// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Test} from "@layerzerolabs/toolbox-foundry/lib/forge-std/Test.sol";
import {BitMajority} from "../../../contracts/libraries/BitMajority.sol";

// BitMajority, against a count bit by bit
// ├── majority: it should judge what a quorum tested without a tie, by more than half of the testers
// ├── atLeast: it should be the bits that so many votes have
// ├── popcount: it should count ones
// └── popcount at its edges: it should count none and all of 256
contract BitMajorityTest is Test {
    function testFuzz_Majority(uint256[15] memory seen, uint256[15] memory saw, uint256 n, uint256 quorum) public pure {
        n = bound(n, 1, 15);
        quorum = bound(quorum, n / 2 + 1, n);
        uint256[] memory tested = new uint256[](n);
        uint256[] memory up = new uint256[](n);
        for (uint256 i; i < n; i++) {
            tested[i] = seen[i] | (i % 3 == 0 ? type(uint256).max : seen[(i + 1) % 15]); // most test most
            up[i] = saw[i] & tested[i];
        }
        (uint256 judged, uint256 delivered) = BitMajority.majority(tested, up, quorum);
        for (uint256 bit; bit < 256; bit++) {
            (uint256 t, uint256 u) = (count(tested, bit), count(up, bit));
            bool isJudged = t >= quorum && 2 * u != t;
            assertEq((judged >> bit) & 1, isJudged ? 1 : 0, "judged: a quorum tested, no tie");
            assertEq((delivered >> bit) & 1, isJudged && 2 * u > t ? 1 : 0, "delivered: more than half saw it up");
        }
    }

    function testFuzz_AtLeast(uint256[15] memory votes, uint256 threshold) public pure {
        threshold = bound(threshold, 0, 15);
        uint256[] memory list = new uint256[](15);
        for (uint256 i; i < 15; i++) list[i] = votes[i];
        uint256 enough = BitMajority.atLeast(BitMajority.sum(list), threshold);
        for (uint256 bit; bit < 256; bit++) {
            assertEq((enough >> bit) & 1, count(list, bit) >= threshold ? 1 : 0, "at least the threshold");
        }
    }

    function testFuzz_Popcount(uint256 x) public pure {
        uint256 ones;
        for (uint256 i; i < 256; i++) ones += (x >> i) & 1;
        assertEq(BitMajority.popcount(x), ones, "ones");
    }

    function test_Popcount_AtItsEdges() public pure {
        assertEq(BitMajority.popcount(0), 0, "no ones");
        assertEq(BitMajority.popcount(type(uint256).max), 256, "all ones");
        assertEq(BitMajority.popcount(type(uint256).max - 1), 255, "all but one");
    }

    function count(uint256[] memory votes, uint256 bit) private pure returns (uint256 sum) {
        for (uint256 i; i < votes.length; i++) sum += (votes[i] >> bit) & 1;
    }
}
