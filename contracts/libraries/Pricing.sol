// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {RigTerms} from "./RigTerms.sol";

/// @notice What compute costs. All amounts in USDC units (6 decimals), all times in seconds.
library Pricing {
    using RigTerms for RigTerms.Word;

    /// @notice A rental's price terms.
    /// @param price      [USDC per GPU-hour]
    /// @param slots      number of slots
    /// @param slices     slots one GPU is cut into
    /// @param discount   [% of gross] paid by the protocol out of its commission, for renters who pay in RACK
    /// @param commission [% of gross]
    /// @param hostingFee [% of gross after commission]
    struct Rate {
        uint256 price;
        uint256 slots;
        uint256 slices;
        uint256 discount;
        uint256 commission;
        uint256 hostingFee;
    }

    /// @notice How one amount of rent is divided. `commission + hosting + holders` is what the renter pays.
    struct Split {
        uint256 commission;
        uint256 hosting;
        uint256 holders;
    }

    /// @notice Price per GPU-hour for the next `asked` slots when `taken` of `total` are taken: the host's price, raised in
    ///         proportion to the utilisation after this rental, less the host's discount for long rentals. Rounded up.
    function priceAt(
        RigTerms.Word t,
        uint256 taken,
        uint256 asked,
        uint256 duration
    ) internal pure returns (uint256 price) {
        price = t.price();
        uint256 slope = t.slopePercent();
        unchecked {
            if (slope > 0) price += Math.ceilDiv(price * slope * (taken + asked), 100 * t.slotCount());
            if (duration < 30 days) return price;
            uint256 discount = duration < 180 days ? t.discount30() : t.discount180();
            price = Math.ceilDiv(price * (100 - discount), 100);
        }
    }

    /// @notice What the renter owes at most for `time` seconds, rounded up: the deposit.
    function depositFor(Rate memory r, uint256 time) internal pure returns (uint256) {
        unchecked {
            return depositOf(r.price * r.slots, r.slices, r.discount, time);
        }
    }

    /// @notice As depositFor, for a rental that has no Rate yet.
    /// @param  price [USDC per GPU-hour] of all slots
    /// @dev    Nothing here overflows: price has 39 bits, time 24.
    function depositOf(
        uint256 price,
        uint256 slices,
        uint256 discount,
        uint256 time
    ) internal pure returns (uint256 deposit) {
        unchecked {
            uint256 hourly = slices * 1 hours;
            deposit = (price * time + hourly - 1) / hourly;
            if (discount != 0) deposit -= (deposit * discount) / 100;
        }
    }

    /// @notice How the rent for the first `time` delivered seconds divides, rounded down for whoever is paid. Taking
    ///         differences of this function makes many small settlements equal one long one.
    function splitFor(Rate memory r, uint256 time) internal pure returns (Split memory s) {
        unchecked {
            uint256 gross = (r.price * r.slots * time) / (r.slices * 1 hours);
            uint256 full = (gross * r.commission) / 100;
            s.commission = (gross * (r.commission - r.discount)) / 100; // not full - discount: that can fall by a unit
            s.hosting = ((gross - full) * r.hostingFee) / 100;
            s.holders = gross - full - s.hosting;
        }
    }

    /// @notice How the rent for the delivered seconds from `before` to `time` divides.
    function between(Rate memory r, uint256 before, uint256 time) internal pure returns (Split memory s) {
        s = splitFor(r, time);
        if (before == 0) return s;
        Split memory paid = splitFor(r, before);
        unchecked {
            s.commission -= paid.commission; // each part never falls with time
            s.hosting -= paid.hosting;
            s.holders -= paid.holders;
        }
    }

    /// @notice What the renter pays.
    function sum(Split memory s) internal pure returns (uint256) {
        unchecked {
            return s.commission + s.hosting + s.holders;
        }
    }
}
