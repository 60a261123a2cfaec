// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice Counts and compares 256 votes at once: bit-sliced counters of 4 bits, so up to 15 reports.
library BitMajority {
    /// @notice Bit i of c0 to c3 is counter i, lowest bit first.
    struct Counters {
        uint256 c0;
        uint256 c1;
        uint256 c2;
        uint256 c3;
    }

    /// @notice Which of 256 samples were judged, and which of those were delivered.
    /// @param tested bit per sample that the report's inspector looked at
    /// @param up     bit per sample that was delivered; counts only where tested
    /// @param quorum testers a sample needs
    /// @return judged    enough tested it and the votes are not tied
    /// @return delivered judged, and more than half of the testers say delivered
    function majority(
        uint256[] memory tested,
        uint256[] memory up,
        uint256 quorum
    ) internal pure returns (uint256 judged, uint256 delivered) {
        Counters memory t = sum(tested);
        Counters memory u = sum(up);
        // 2 * up against tested, from the highest bit: delivered where greater, tied where equal
        delivered = u.c3;
        uint256 tied = ~u.c3;
        delivered |= tied & u.c2 & ~t.c3;
        tied &= ~(u.c2 ^ t.c3);
        delivered |= tied & u.c1 & ~t.c2;
        tied &= ~(u.c1 ^ t.c2);
        delivered |= tied & u.c0 & ~t.c1;
        tied &= ~(u.c0 ^ t.c1) & ~t.c0;
        judged = atLeast(t, quorum) & ~tied;
        delivered &= judged;
    }

    /// @notice 256 counters of the votes.
    function sum(uint256[] memory votes) internal pure returns (Counters memory) {
        (uint256 c0, uint256 c1, uint256 c2, uint256 c3) = (0, 0, 0, 0);
        unchecked {
            for (uint256 i; i < votes.length; i++) {
                uint256 carry = votes[i];
                uint256 next = c0 & carry;
                c0 ^= carry;
                carry = c1 & next;
                c1 ^= next;
                next = c2 & carry;
                c2 ^= carry;
                c3 ^= next;
            }
        }
        return Counters(c0, c1, c2, c3);
    }

    /// @notice Bits whose counter is at least `threshold`, 0 to 15.
    function atLeast(Counters memory c, uint256 threshold) internal pure returns (uint256 result) {
        result = type(uint256).max; // equal to the bits of `threshold` looked at so far, or greater; from the lowest bit
        result = threshold & 1 == 0 ? result | c.c0 : result & c.c0;
        result = threshold & 2 == 0 ? result | c.c1 : result & c.c1;
        result = threshold & 4 == 0 ? result | c.c2 : result & c.c2;
        result = threshold & 8 == 0 ? result | c.c3 : result & c.c3;
    }

    /// @notice Number of ones in a word.
    function popcount(uint256 x) internal pure returns (uint256) {
        unchecked {
            x -= (x >> 1) & 0x5555555555555555555555555555555555555555555555555555555555555555;
            x =
                (x & 0x3333333333333333333333333333333333333333333333333333333333333333) +
                ((x >> 2) & 0x3333333333333333333333333333333333333333333333333333333333333333);
            x = (x + (x >> 4)) & 0x0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f;
            // 32 bytes of at most 8 each: their sum can be 256, one more than the top byte holds
            return
                x == 0x0808080808080808080808080808080808080808080808080808080808080808
                    ? 256
                    : (x * 0x0101010101010101010101010101010101010101010101010101010101010101) >> 248;
        }
    }
}
