// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @notice An amount of RACK set aside, and how fast it may be issued: the rate halves each time half of what remained at the
///         last halving has been issued, so the allotment can never be passed.
library Halving {
    using SafeCast for uint256;

    /// @param total  [RACK]
    /// @param issued [RACK]
    /// @param rate   [RACK per unit of work] before any halving
    struct Allotment {
        uint64 total;
        uint64 issued;
        uint64 rate;
    }

    /// @notice The rate now: rate / 2^n, where n = floor(log2(total / remaining)).
    function rateNow(Allotment memory a) internal pure returns (uint256) {
        uint256 remaining = a.total - a.issued;
        if (remaining == 0) return 0;
        return uint256(a.rate) >> Math.log2(a.total / remaining);
    }

    /// @notice Issues `amount`, or what remains.
    function issue(Allotment storage a, uint256 amount) internal returns (uint256 issued) {
        uint256 remaining = a.total - a.issued;
        issued = amount < remaining ? amount : remaining;
        a.issued = (a.issued + issued).toUint64();
    }
}
