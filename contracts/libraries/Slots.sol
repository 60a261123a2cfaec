// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice Until when each of a rig's up to 64 slots is taken: 32 bits a slot, 8 slots a storage word. A slot frees itself.
library Slots {
    struct Calendar {
        uint256[8] words;
    }

    error SlotTaken(uint256 slot, uint256 until);

    /// @notice Takes the slots of `bitmap` until `until`. Reverts if one is taken now.
    function take(Calendar storage calendar, uint256 bitmap, uint256 until) internal {
        _set(calendar, bitmap, until, true);
    }

    /// @notice Moves the end of slots their renter holds now.
    function hold(Calendar storage calendar, uint256 bitmap, uint256 until) internal {
        _set(calendar, bitmap, until, false);
    }

    /// @notice Which of the first `slotCount` slots are taken at `time`.
    function taken(Calendar storage calendar, uint256 slotCount, uint256 time) internal view returns (uint256 bitmap) {
        for (uint256 word; word * 8 < slotCount; word++) {
            uint256 value = calendar.words[word];
            for (uint256 i; i < 8 && word * 8 + i < slotCount; i++) {
                if ((value >> (i * 32)) & 0xffffffff > time) bitmap |= 1 << (word * 8 + i);
            }
        }
    }

    /// @notice Number of slots in a bitmap; most rentals take few.
    function count(uint256 bitmap) internal pure returns (uint256 n) {
        unchecked {
            for (; bitmap != 0; bitmap &= bitmap - 1) n++;
        }
    }

    function _set(Calendar storage calendar, uint256 bitmap, uint256 until, bool mustBeFree) private {
        unchecked {
            for (uint256 word; bitmap != 0; word++) {
                uint256 bits = bitmap & 0xff;
                bitmap >>= 8;
                if (bits == 0) continue;
                uint256 value = calendar.words[word];
                for (uint256 shift; bits != 0; shift += 32) {
                    if (bits & 1 == 1) {
                        uint256 takenUntil = (value >> shift) & 0xffffffff;
                        if (mustBeFree && takenUntil > block.timestamp)
                            revert SlotTaken(word * 8 + shift / 32, takenUntil);
                        value ^= (takenUntil ^ until) << shift;
                    }
                    bits >>= 1;
                }
                calendar.words[word] = value;
            }
        }
    }
}
