// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {BitMajority} from "./BitMajority.sol";

/// @notice One rig's epoch in 64 bits, four rigs a storage word.
/// @dev bits 0..23 down samples, 24..41 down samples ever, 42..63 verified samples ever (both with this epoch). The totals wrap:
///      they are only ever subtracted from each other, and 2^18 down samples are 455 days of 150 s samples, longer than any rental.
library Lanes {
    uint256 internal constant SAMPLES = 24;
    uint256 internal constant DOWN_TOTAL = (1 << 18) - 1;
    uint256 internal constant VERIFIED_TOTAL = (1 << 22) - 1;
    uint256 private constant BITS = (1 << 24) - 1;

    /// @notice The lane after `previous` (any lane of an earlier epoch), with this epoch's bits.
    function next(uint256 previous, uint256 downBits, uint256 verifiedBits) internal pure returns (uint256) {
        unchecked {
            if (verifiedBits == BITS) return uint64((previous & ~BITS) + (SAMPLES << 42)); // the total wraps at the top
            uint256 downs = (previous >> 24) & DOWN_TOTAL;
            uint256 verifieds = previous >> 42;
            if (downBits != 0) downs = (downs + BitMajority.popcount(downBits)) & DOWN_TOTAL;
            if (verifiedBits != 0) verifieds += BitMajority.popcount(verifiedBits);
            return downBits | (downs << 24) | ((verifieds & VERIFIED_TOTAL) << 42);
        }
    }

    function down(uint256 lane) internal pure returns (uint256) {
        return lane & BITS;
    }

    /// @notice Down samples ever at the end of the lane's epoch, modulo 2^18.
    function downEver(uint256 lane) internal pure returns (uint256) {
        return (lane >> 24) & DOWN_TOTAL;
    }

    /// @notice Verified samples ever at the end of the lane's epoch, modulo 2^22.
    function verifiedEver(uint256 lane) internal pure returns (uint256) {
        return lane >> 42;
    }

    /// @notice False for a rig that no epoch judged so far.
    function wasJudged(uint256 lane) internal pure returns (bool) {
        return lane >> 24 != 0;
    }
}
