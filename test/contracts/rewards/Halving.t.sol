// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Test} from "@layerzerolabs/toolbox-foundry/lib/forge-std/Test.sol";
import {Halving} from "../../../contracts/libraries/Halving.sol";

// Halving
// ├── it should never issue more than the allotment, whatever is asked for
// └── the rate should halve each time half of what remained is issued, and end with the allotment
contract HalvingTest is Test {
    using Halving for Halving.Allotment;

    Halving.Allotment internal a;

    function testFuzz_Issue_NeverPassesTheAllotment(uint64 total, uint64[20] memory amounts) public {
        a = Halving.Allotment(total, 0, 1e6);
        uint256 sum;
        for (uint256 i; i < amounts.length; i++) {
            uint256 issued = a.issue(amounts[i]);
            assertLe(issued, amounts[i], "issued of what was asked for");
            sum += issued;
            assertEq(a.issued, sum, "issued so far");
            assertLe(sum, total, "the allotment");
        }
    }

    function testFuzz_RateNow_Halves(uint64 issued) public pure {
        Halving.Allotment memory b = Halving.Allotment(500e12, uint64(bound(issued, 0, 500e12)), 1e6);
        uint256 expected = 1e6;
        uint256 threshold = b.total; // remaining at or below which the next halving comes
        uint256 remaining = b.total - b.issued;
        while (expected > 0 && remaining * 2 <= threshold) {
            expected /= 2;
            threshold /= 2;
            if (remaining == 0) expected = 0;
        }
        assertApproxEqAbs(b.rateNow(), expected, expected / 2 + 1, "rate, halved step by step");
        if (remaining == 0) assertEq(b.rateNow(), 0, "nothing remains");
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
