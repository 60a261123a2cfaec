// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {BitMajority} from "./BitMajority.sol";

/// @notice One rig's epoch in 128 bits, two rigs a storage word.
/// @dev bits 0..23 down samples, 24..47 verified samples, 48..79 down samples ever, 80..111 verified samples ever (both with this epoch).
library Lanes {
    uint256 internal constant SAMPLES = 24;
    uint256 private constant BITS = (1 << 24) - 1;
    uint256 private constant TOTAL = (1 << 32) - 1;

    /// @notice The lane after `previous` (any lane of an earlier epoch), with this epoch's bits.
    function next(uint256 previous, uint256 downBits, uint256 verifiedBits) internal pure returns (uint256) {
        uint256 downs = downEver(previous);
        uint256 verifieds = verifiedEver(previous);
        if (downBits != 0) downs += BitMajority.popcount(downBits);
        if (verifiedBits != 0) verifieds += verifiedBits == BITS ? SAMPLES : BitMajority.popcount(verifiedBits);
        return downBits | (verifiedBits << 24) | (downs << 48) | (verifieds << 80);
    }

    function down(uint256 lane) internal pure returns (uint256) {
        return lane & BITS;
    }

    function verified(uint256 lane) internal pure returns (uint256) {
        return (lane >> 24) & BITS;
    }

    /// @notice Samples ever at the end of the lane's epoch.
    function downEver(uint256 lane) internal pure returns (uint256) {
        return (lane >> 48) & TOTAL;
    }

    function verifiedEver(uint256 lane) internal pure returns (uint256) {
        return (lane >> 80) & TOTAL;
    }
}
