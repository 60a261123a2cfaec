// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice Money that drips evenly onto a fixed supply of shares, as an index of amount per share unit.
/// @dev calculate (`indexAt`) - update (`accrued`, `add`) - act (RigShares). The index counts amount * 2^40 per share unit;
///      one index unit on the whole supply is 1e10 / 2^40 = 0.009 of a token unit, so what an `add` rounds away is below that.
library Streams {
    using SafeCast for uint256;

    uint256 internal constant SUPPLY = 10_000e6;
    uint256 internal constant SCALE = 40;

    /// @param index     amount per share unit dripped so far, * 2^40
    /// @param rate      [index per second]
    /// @param updatedAt [unix s] up to here `index` has counted
    /// @param endsAt    [unix s] the drip ends; `remainder` is released then
    /// @param remainder [index] what `rate` could not carry
    /// @param notified  [token units] all that was ever added
    /// @param locked    RigShares' own flag, here because this slot is read anyway
    struct Stream {
        uint56 index;
        uint56 rate;
        uint32 updatedAt;
        uint32 endsAt;
        uint24 remainder;
        uint48 notified;
        uint8 locked;
    }

    /// @notice The index at `time`. Never decreases.
    function indexAt(Stream memory s, uint256 time) internal pure returns (uint256) {
        if (time >= s.endsAt) return uint256(s.index) + uint256(s.rate) * (s.endsAt - s.updatedAt) + s.remainder;
        return uint256(s.index) + uint256(s.rate) * (time - s.updatedAt);
    }

    /// @notice Adds `amount`, to drip over `duration` seconds. What still drips keeps its own pace: the new end is the
    ///         average of both ends weighted by amount, so adding dust again and again cannot hold back what was there.
    function add(Stream memory s, uint256 amount, uint256 duration, uint256 time) internal pure returns (Stream memory) {
        uint256 index = indexAt(s, time);
        uint256 left = time < s.endsAt ? s.endsAt - time : 0;
        uint256 remaining = left == 0 ? 0 : uint256(s.rate) * left + s.remainder;
        uint256 added = (amount << SCALE) / SUPPLY;
        uint256 total = remaining + added;
        uint256 span = total == 0 ? 1 : (remaining * left + added * duration) / total;
        if (span == 0) span = 1;
        return
            Stream({
                index: index.toUint56(),
                rate: (total / span).toUint56(),
                updatedAt: time.toUint32(),
                endsAt: (time + span).toUint32(),
                remainder: (total % span).toUint24(),
                notified: (s.notified + amount).toUint48(),
                locked: s.locked
            });
    }

    /// @notice What `shares` earned while the index went from `from` to `to`, rounded down.
    function earned(uint256 shares, uint256 from, uint256 to) internal pure returns (uint256) {
        return (shares * (to - from)) >> SCALE;
    }

}
