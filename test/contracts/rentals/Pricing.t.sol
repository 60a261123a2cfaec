// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Test} from "@layerzerolabs/toolbox-foundry/lib/forge-std/Test.sol";
import {IRigRegistry} from "../../../contracts/interfaces/IRigRegistry.sol";
import {RigTerms} from "../../../contracts/libraries/RigTerms.sol";
import {Pricing} from "../../../contracts/libraries/Pricing.sol";

// Pricing
// ├── between: it should divide one long time as many short ones, part by part
// ├── splitFor: it should never let a part fall as time goes on
// ├── splitFor: it should never exceed the deposit, and fall short by rounding alone
// ├── splitFor: it should take the discount out of the commission alone
// ├── splitFor: it should be the percentages of whole units of rent, counted one by one
// ├── depositFor: it should cost step by step what it costs at once
// ├── depositFor: it should be the fewest units that cover the price, less the discount
// └── priceAt: it should rise with utilisation and fall with duration, rounded up
contract PricingTest is Test {
    using Pricing for Pricing.Rate;
    using Pricing for Pricing.Split;

    function testFuzz_Between_ManySmallEqualOneLong(Pricing.Rate memory r, uint24[8] memory steps) public pure {
        r = bounded(r);
        Pricing.Split memory sum;
        uint256 time;
        for (uint256 i; i < steps.length; i++) {
            Pricing.Split memory part = r.between(time, time + steps[i]);
            time += steps[i];
            sum.commission += part.commission;
            sum.hosting += part.hosting;
            sum.holders += part.holders;
        }
        Pricing.Split memory whole = r.between(0, time);
        assertEq(sum.commission, whole.commission, "commission");
        assertEq(sum.hosting, whole.hosting, "hosting fee");
        assertEq(sum.holders, whole.holders, "holders' rent");
        assertEq(sum.commission + sum.hosting + sum.holders, r.splitFor(time).sum(), "all that is paid");
    }

    /// @dev Unit by unit of rent: no part ever falls, so that no settlement is ever negative.
    function testFuzz_SplitFor_NeverFalls(Pricing.Rate memory r, uint24 time) public pure {
        r = bounded(r);
        (r.price, r.slots, r.slices) = (1, 1, 1);
        Pricing.Split memory last = r.splitFor(time);
        for (uint256 unit = 1; unit <= 40; unit++) {
            Pricing.Split memory next = r.splitFor(time + unit * 1 hours);
            assertGe(next.commission, last.commission, "commission");
            assertGe(next.hosting, last.hosting, "hosting fee");
            assertGe(next.holders, last.holders, "holders' rent");
            last = next;
        }
    }

    function testFuzz_SplitFor_WithinTheDeposit(Pricing.Rate memory r, uint24 time) public pure {
        r = bounded(r);
        uint256 deposit = r.depositFor(time);
        uint256 paid = r.splitFor(time).sum();
        assertLe(paid, deposit, "paid");
        assertLe(deposit - paid, 3, "rounding");
    }

    function testFuzz_SplitFor_DiscountOutOfTheCommission(Pricing.Rate memory r, uint24 time) public pure {
        r = bounded(r);
        Pricing.Split memory discounted = r.splitFor(time);
        uint256 discount = r.discount;
        r.discount = 0;
        Pricing.Split memory full = r.splitFor(time);
        uint256 gross = full.commission + full.hosting + full.holders;
        assertEq(gross, (r.price * r.slots * time) / (r.slices * 1 hours), "without discount all is shared out");
        assertEq(discounted.hosting, full.hosting, "hosting fee");
        assertEq(discounted.holders, full.holders, "holders' rent");
        assertEq(discounted.commission, (gross * (r.commission - discount)) / 100, "commission");
        assertEq(full.commission, (gross * r.commission) / 100, "commission in full");
    }

    /// @dev Second by second, in parts of a unit; percentages by the hundred.
    function testFuzz_SplitFor_AsCounted(Pricing.Rate memory r, uint256 time) public pure {
        r = bounded(r);
        time = bound(time, 0, 500);
        (uint256 gross, ) = accrued(r, time);
        uint256 commission = percent(gross, r.commission);
        uint256 hosting = percent(gross - commission, r.hostingFee);
        Pricing.Split memory s = r.splitFor(time);
        assertEq(s.commission, percent(gross, r.commission - r.discount), "commission");
        assertEq(s.hosting, hosting, "hosting fee");
        assertEq(s.holders, gross - commission - hosting, "holders' rent");
    }

    function testFuzz_DepositFor_AsCounted(Pricing.Rate memory r, uint256 time) public pure {
        r = bounded(r);
        time = bound(time, 0, 500);
        (uint256 gross, uint256 rest) = accrued(r, time);
        if (rest > 0) gross++;
        assertEq(r.depositFor(time), gross - percent(gross, r.discount), "deposit");
    }

    function testFuzz_DepositFor_StepByStepAsAtOnce(Pricing.Rate memory r, uint24[6] memory steps) public pure {
        r = bounded(r);
        uint256 time;
        uint256 sum;
        for (uint256 i; i < steps.length; i++) {
            sum += r.depositFor(time + steps[i]) - r.depositFor(time);
            time += steps[i];
        }
        assertEq(sum, r.depositFor(time), "deposits of all steps");
    }

    function testFuzz_PriceAt(IRigRegistry.Terms memory t, uint256 taken, uint256 asked, uint256 duration) public pure {
        t.price = uint32(bound(t.price, 1, 1_000e6));
        t.slopePercent = uint8(bound(t.slopePercent, 0, 200));
        t.discount30 = uint8(bound(t.discount30, 0, 50));
        t.discount180 = uint8(bound(t.discount180, 0, 50));
        t.gpuCount = uint8(bound(t.gpuCount, 1, 16));
        t.slices = uint8(bound(t.slices, 1, 64 / t.gpuCount));
        uint256 total = uint256(t.gpuCount) * t.slices;
        asked = bound(asked, 1, total);
        taken = bound(taken, 0, total - asked);
        duration = bound(duration, 600, 190 days);
        uint256 off =
            duration >= 180 days
                ? t.discount180
                : duration >= 30 days
                    ? t.discount30
                    : 0;
        // exact: price * (1 + slope * share of slots) * (1 - discount); in 1/(10,000 * total)
        uint256 exact = uint256(t.price) * (100 * total + t.slopePercent * (taken + asked)) * (100 - off);
        uint256 price = Pricing.priceAt(RigTerms.pack(t), taken, asked, duration);
        assertGe(price * 10_000 * total, exact, "rounded up");
        assertLe(price * 10_000 * total, exact + 2 * 10_000 * total, "by at most two units");
        if (taken > 0)
            assertGe(price, Pricing.priceAt(RigTerms.pack(t), taken - 1, asked, duration), "dearer when fuller");
    }

    /// @return gross whole units of rent after `time` seconds
    /// @return rest  what has accrued of the next one
    function accrued(Pricing.Rate memory r, uint256 time) private pure returns (uint256 gross, uint256 rest) {
        uint256 unit = r.slices * 3600;
        for (uint256 second; second < time; second++) {
            rest += r.price * r.slots;
            gross += rest / unit;
            rest %= unit;
        }
    }

    function percent(uint256 amount, uint256 points) private pure returns (uint256) {
        return (amount / 100) * points + ((amount % 100) * points) / 100;
    }

    function bounded(Pricing.Rate memory r) private pure returns (Pricing.Rate memory) {
        r.price = bound(r.price, 1, 1_000e6);
        r.slots = bound(r.slots, 1, 64);
        r.slices = bound(r.slices, 1, 7);
        r.commission = bound(r.commission, 0, 20);
        r.discount = bound(r.discount, 0, r.commission);
        r.hostingFee = bound(r.hostingFee, 0, 50);
        return r;
    }
}
