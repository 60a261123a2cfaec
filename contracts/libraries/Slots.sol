// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice Until when each of a rig's up to 64 slots is taken: 32 bits a slot, 8 slots a storage word. A slot frees itself.
library Slots {
    struct Calendar {
        mapping(uint256 word => uint256) words;
    }

    error SlotTaken(uint256 slot, uint256 until);

    /// @notice Takes the slots of `bitmap` until `until`. Reverts if one is taken now.
    function take(Calendar storage calendar, uint256 bitmap, uint256 until) internal {
        for (uint256 word; bitmap != 0; word++) {
            uint256 bits = bitmap & 0xff;
            bitmap >>= 8;
            if (bits == 0) continue;
            uint256 value = calendar.words[word];
            for (uint256 i; i < 8; i++) {
                if (bits & (1 << i) == 0) continue;
                uint256 takenUntil = (value >> (i * 32)) & 0xffffffff;
                require(takenUntil <= block.timestamp, SlotTaken(word * 8 + i, takenUntil));
                value = (value & ~(uint256(0xffffffff) << (i * 32))) | (until << (i * 32));
            }
            calendar.words[word] = value;
        }
    }

    /// @notice Moves the end of slots their renter holds now.
    function hold(Calendar storage calendar, uint256 bitmap, uint256 until) internal {
        for (uint256 word; bitmap != 0; word++) {
            uint256 bits = bitmap & 0xff;
            bitmap >>= 8;
            if (bits == 0) continue;
            uint256 value = calendar.words[word];
            for (uint256 i; i < 8; i++) {
                if (bits & (1 << i) == 0) continue;
                value = (value & ~(uint256(0xffffffff) << (i * 32))) | (until << (i * 32));
            }
            calendar.words[word] = value;
        }
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

    /// @notice Number of ones.
    function count(uint256 bitmap) internal pure returns (uint256 n) {
        for (; bitmap != 0; bitmap &= bitmap - 1) n++;
    }
}
