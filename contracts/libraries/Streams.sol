// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice Money that drips evenly onto a fixed supply of shares, as an index of amount per share unit.
/// @dev calculate (`indexAt`) - update (`add`) - act (RigShares). The index counts amount * 2^40 per share unit; one index unit
///      on the whole supply is 1e10 / 2^40 = 0.009 of a token unit, so what an `add` rounds away is below that.
/// @dev One storage word: bits 0..55 index, 56..111 rate, 112..143 updatedAt, 144..175 endsAt, 176..199 remainder,
///      200..247 notified, 248..255 locked.
library Streams {
    using SafeCast for uint256;

    uint256 internal constant SUPPLY = 10_000e6;
    uint256 internal constant SCALE = 40;
    uint256 private constant LOCKED = 1 << 248;

    type Packed is uint256;

    /// @param index     amount per share unit dripped so far, * 2^40
    /// @param rate      [index per second]
    /// @param updatedAt [unix s] up to here `index` has counted
    /// @param endsAt    [unix s] the drip ends; `remainder` is released then
    /// @param remainder [index] what `rate` could not carry
    /// @param notified  [token units] all that was ever added
    /// @param locked    RigShares' own flag, here because this word is read anyway
    struct Stream {
        uint56 index;
        uint56 rate;
        uint32 updatedAt;
        uint32 endsAt;
        uint24 remainder;
        uint48 notified;
        bool locked;
    }

    function unpack(Packed p) internal pure returns (Stream memory) {
        uint256 w = Packed.unwrap(p);
        return
            Stream({
                index: uint56(w),
                rate: uint56(w >> 56),
                updatedAt: uint32(w >> 112),
                endsAt: uint32(w >> 144),
                remainder: uint24(w >> 176),
                notified: uint48(w >> 200),
                locked: w & LOCKED != 0
            });
    }

    function pack(Stream memory s) internal pure returns (Packed) {
        return
            Packed.wrap(
                uint256(s.index) |
                    (uint256(s.rate) << 56) |
                    (uint256(s.updatedAt) << 112) |
                    (uint256(s.endsAt) << 144) |
                    (uint256(s.remainder) << 176) |
                    (uint256(s.notified) << 200) |
                    (s.locked ? LOCKED : 0)
            );
    }

    function isLocked(Packed p) internal pure returns (bool) {
        return Packed.unwrap(p) & LOCKED != 0;
    }

    /// @notice The index at `time`, at most 2^56. Never decreases.
    function indexAt(Packed p, uint256 time) internal pure returns (uint256) {
        uint256 w = Packed.unwrap(p);
        uint256 endsAt = uint32(w >> 144);
        unchecked {
            // cannot overflow: what was ever notified has 48 bits, so that the index stays below 2^48 * 2^40 / 1e10 < 2^55
            if (time >= endsAt)
                return uint56(w) + uint256(uint56(w >> 56)) * (endsAt - uint32(w >> 112)) + uint24(w >> 176);
            return uint56(w) + uint256(uint56(w >> 56)) * (time - uint32(w >> 112));
        }
    }

    /// @notice Adds `amount`, to drip over `duration` seconds. What still drips keeps its own pace: the new end is the
    ///         average of both ends weighted by amount, so adding dust again and again cannot hold back what was there.
    function add(
        Packed p,
        uint256 amount,
        uint256 duration,
        uint256 time
    ) internal pure returns (Packed, uint256 endsAt) {
        Stream memory s = unpack(p);
        uint256 index = indexAt(p, time);
        uint256 total;
        uint256 span;
        unchecked {
            // an `amount` that overflows here is refused below; all else is narrower than its field
            uint256 left = time < s.endsAt ? s.endsAt - time : 0;
            uint256 remaining = left == 0 ? 0 : uint256(s.rate) * left + s.remainder;
            uint256 added = (amount << SCALE) / SUPPLY;
            total = remaining + added;
            span = total == 0 ? 1 : (remaining * left + added * duration) / total;
            endsAt = time + span;
            s.rate = uint56(total / span);
            s.remainder = uint24(total % span);
        }
        s.notified = (s.notified + amount).toUint48();
        s.index = uint56(index);
        s.updatedAt = uint32(time);
        s.endsAt = endsAt.toUint32();
        return (pack(s), endsAt);
    }

    /// @notice What `shares` earned while the index went from `from` to `to`, rounded down.
    function earned(uint256 shares, uint256 from, uint256 to) internal pure returns (uint256) {
        unchecked {
            return (shares * (to - from)) >> SCALE; // 40-bit shares, 56-bit indices that never decrease
        }
    }
}
