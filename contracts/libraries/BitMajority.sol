// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice Counts and compares 256 votes at once: bit-sliced counters of 4 bits, so up to 15 reports.
library BitMajority {
    uint256 private constant WIDTH = 4;

    /// @notice Adds one vote per bit to 256 counters.
    function add(uint256[4] memory counter, uint256 votes) internal pure {
        for (uint256 k; k < WIDTH && votes != 0; k++) {
            uint256 carry = counter[k] & votes;
            counter[k] ^= votes;
            votes = carry;
        }
    }

    /// @notice Bits whose counter in `a` is greater than in `b`.
    function greater(uint256[4] memory a, uint256[4] memory b) internal pure returns (uint256 result) {
        uint256 equal = type(uint256).max;
        for (uint256 k = WIDTH; k > 0; k--) {
            result |= equal & a[k - 1] & ~b[k - 1];
            equal &= ~(a[k - 1] ^ b[k - 1]);
        }
    }

    /// @notice Bits whose counter is at least `threshold`.
    function atLeast(uint256[4] memory a, uint256 threshold) internal pure returns (uint256 result) {
        uint256 equal = type(uint256).max;
        for (uint256 k = WIDTH; k > 0; k--) {
            if ((threshold >> (k - 1)) & 1 == 1) equal &= a[k - 1];
            else {
                result |= equal & a[k - 1];
                equal &= ~a[k - 1];
            }
        }
        result |= equal;
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
            return x == 0x0808080808080808080808080808080808080808080808080808080808080808
                ? 256
                : (x * 0x0101010101010101010101010101010101010101010101010101010101010101) >> 248;
        }
    }
}
