// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice The committee draw: `size` distinct seats out of `seats`, uniform, by a Fisher-Yates shuffle that only looks at its
///         first `size` steps. Anyone can repeat it from the seed.
library Draw {
    /// @return picked seat ids, 1..seats
    function pick(
        bytes32 seed,
        uint256 group,
        uint256 seats,
        uint256 size
    ) internal pure returns (uint256[] memory picked) {
        if (size > seats) size = seats;
        picked = new uint256[](size);
        uint256[] memory from = new uint256[](size); // positions whose card was swapped away ...
        uint256[] memory card = new uint256[](size); // ... and the card that lies there now
        for (uint256 i; i < size; i++) {
            uint256 at = i + (uint256(keccak256(abi.encode(seed, group, i))) % (seats - i));
            picked[i] = _cardAt(from, card, i, at) + 1;
            card[i] = _cardAt(from, card, i, i);
            from[i] = at;
        }
    }

    function _cardAt(
        uint256[] memory from,
        uint256[] memory card,
        uint256 steps,
        uint256 at
    ) private pure returns (uint256) {
        for (uint256 k = steps; k > 0; k--) if (from[k - 1] == at) return card[k - 1];
        return at;
    }
}
