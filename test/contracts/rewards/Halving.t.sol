// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Test} from "@layerzerolabs/toolbox-foundry/lib/forge-std/Test.sol";
import {Halving} from "../../../contracts/libraries/Halving.sol";

// Halving
// ├── issue: it should issue what is asked for, or what remains of the allotment
// ├── rateNow: it should be halved once for each time that half of what remained was issued
// └── at the thresholds: it should halve exactly there
contract HalvingTest is Test {
    using Halving for Halving.Allotment;

    Halving.Allotment internal a;

    function testFuzz_Issue_WhatIsAskedForOrWhatRemains(uint64 total, uint64[20] memory amounts) public {
        a = Halving.Allotment(total, 0, 1e6);
        uint256 remaining = total;
        for (uint256 i; i < amounts.length; i++) {
            uint256 expected = amounts[i] < remaining ? amounts[i] : remaining;
            assertEq(a.issue(amounts[i]), expected, "issued");
            remaining -= expected;
            assertEq(a.issued, total - remaining, "issued so far");
        }
    }

    /// @dev Step by step: while a further half of what remained is gone, halve.
    function testFuzz_RateNow_HalvedStepByStep(uint64 total, uint64 remaining, uint64 rate, uint8 zeros) public pure {
        total = uint64(bound(total, 1, type(uint64).max));
        remaining = uint64(bound(remaining >> (zeros % 64), 1, total)); // small remainders as often as large ones
        uint256 halvings;
        uint256 halved = uint256(remaining) * 2;
        while (halved <= total) (halvings, halved) = (halvings + 1, halved * 2);
        uint256 expected = rate;
        for (uint256 i; i < halvings; i++) expected /= 2;
        assertEq(Halving.Allotment(total, total - remaining, rate).rateNow(), expected, "rate");
    }

    function test_RateNow_AtTheThresholds() public pure {
        assertEq(Halving.Allotment(1_000, 0, 64).rateNow(), 64, "at the start");
        assertEq(Halving.Allotment(1_000, 499, 64).rateNow(), 64, "before half is issued");
        assertEq(Halving.Allotment(1_000, 500, 64).rateNow(), 32, "when half is issued");
        assertEq(Halving.Allotment(1_000, 749, 64).rateNow(), 32, "before half of the rest is issued");
        assertEq(Halving.Allotment(1_000, 750, 64).rateNow(), 16, "when half of the rest is issued");
        assertEq(Halving.Allotment(1_000, 999, 64).rateNow(), 0, "when one unit of a thousand is left");
        assertEq(Halving.Allotment(1_000, 1_000, 64).rateNow(), 0, "at the end");
    }
}
