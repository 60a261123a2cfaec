// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice One holder of one rig's shares in one storage word: reading and writing it whole costs one access each.
/// @dev bits 0..39 balance, 40..95 rent index, 96..143 rent owed, 144..199 reward index, 200..247 reward owed.
library Holders {
    type Holder is uint256;

    uint256 private constant MAX_OWED = type(uint48).max;
    uint256 private constant MAX_INDEX = type(uint56).max;

    /// @notice More is owed to one holder of one rig than 2^48 token units.
    error OwedOverflow(uint256 owed);

    /// @param balance_ [share units] must fit 40 bits, the indices 56: RigShares' supply and Streams see to it
    function pack(
        uint256 balance_,
        uint256 rentIndex_,
        uint256 rentOwed_,
        uint256 rewardIndex_,
        uint256 rewardOwed_
    ) internal pure returns (Holder) {
        if (rentOwed_ > MAX_OWED || rewardOwed_ > MAX_OWED) revert OwedOverflow(rentOwed_ | rewardOwed_);
        return
            Holder.wrap(
                balance_ | (rentIndex_ << 40) | (rentOwed_ << 96) | (rewardIndex_ << 144) | (rewardOwed_ << 200)
            );
    }

    /// @notice [share units]
    function balance(Holder h) internal pure returns (uint256) {
        return Holder.unwrap(h) & type(uint40).max;
    }

    /// @notice The rent index up to which `rentOwed` counts.
    function rentIndex(Holder h) internal pure returns (uint256) {
        return (Holder.unwrap(h) >> 40) & MAX_INDEX;
    }

    /// @notice [USDC] accrued and not claimed
    function rentOwed(Holder h) internal pure returns (uint256) {
        return (Holder.unwrap(h) >> 96) & MAX_OWED;
    }

    /// @notice The reward index up to which `rewardOwed` counts.
    function rewardIndex(Holder h) internal pure returns (uint256) {
        return (Holder.unwrap(h) >> 144) & MAX_INDEX;
    }

    /// @notice [RACK] accrued and not claimed
    function rewardOwed(Holder h) internal pure returns (uint256) {
        return (Holder.unwrap(h) >> 200) & MAX_OWED;
    }
}
