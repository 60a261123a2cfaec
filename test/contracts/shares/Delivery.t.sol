// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ShareSale} from "../../../contracts/ShareSale.sol";
import {BaseTest} from "../BaseTest.sol";

// deliver
// ├── given no sale: it should revert
// ├── given purchases go on: it should revert
// ├── given the soft cap was missed: it should revert
// ├── when the samples lie outside the window: it should revert
// ├── when one of the samples was not verified: it should revert
// ├── it should pay the host once, and free the shares
// └── when the samples lie in two epochs: it should pay the host
// refund
// ├── given the sale goes on: it should revert
// ├── given the proof of delivery can still arrive: it should revert
// ├── given the host delivered: it should revert
// ├── given the buyer has nothing: it should revert
// ├── given the soft cap was missed: it should pay everybody in full, and close the sale, which can be opened again
// └── given nobody delivered in time: it should pay everybody in full
contract DeliveryTest is BaseTest {
    uint256 internal rigId;

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
    }

    // ---------------------------------------------------------------- deliver

    function test_RevertGiven_NoSale() public {
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleNotOpen.selector, rigId, ShareSale.State.None));
        sale.deliver(rigId, time());
    }

    function test_RevertGiven_PurchasesGoOn() public {
        openSale(rigId);
        buyShares(buyer, rigId, 2_000);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleNotEnded.selector, rigId, time() + 10 days));
        sale.deliver(rigId, time());
    }

    function test_RevertGiven_SoftCapMissed() public {
        openSale(rigId);
        buyShares(buyer, rigId, 999);
        passTime(10 days);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SoftCapMissed.selector, rigId, 999, 1_000));
        sale.deliver(rigId, time());
    }

    function test_RevertWhen_CommissioningOutsideTheWindow() public {
        openSale(rigId);
        uint256 closedAt = time() + 10 days;
        uint256 deliverBy = time() + 30 days;
        buyShares(buyer, rigId, 2_000);
        passTime(10 days);
        vm.expectRevert(
            abi.encodeWithSelector(
                ShareSale.CommissioningOutsideWindow.selector,
                closedAt - SAMPLE,
                closedAt,
                deliverBy
            )
        );
        sale.deliver(rigId, closedAt - SAMPLE);
        uint256 late = deliverBy - 24 * SAMPLE + 1;
        vm.expectRevert(
            abi.encodeWithSelector(ShareSale.CommissioningOutsideWindow.selector, late, closedAt, deliverBy)
        );
        sale.deliver(rigId, late);
    }

    function testFuzz_RevertWhen_ASampleWasNotVerified(uint256 bit, bool tested) public {
        openSale(rigId);
        buyShares(buyer, rigId, 2_000);
        passTime(10 days);
        uint256 epoch = currentEpoch() + 1;
        uint24 without = ALL & ~uint24(1 << bound(bit, 0, 23));
        judgeEpoch(epoch, rigId, without, tested ? ALL : without);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.NotCommissioned.selector, rigId, epoch * EPOCH, 24));
        sale.deliver(rigId, epoch * EPOCH);
    }

    function test_Deliver_PaysTheHostOnce() public {
        openSale(rigId);
        buyShares(buyer, rigId, 2_000);
        deliverSale(rigId);
        assertEq(usdc.balanceOf(host), 10_000_000e6 + 2_000 * SHARE_PRICE, "proceeds of the host");
        assertEq(usdc.balanceOf(address(sale)), 0, "USDC that waits");
        assertFalse(sharesOf(rigId).locked(), "shares are free");
        transferShares(buyer, investor, rigId, 5 * SHARE);
        openRental(rigId);
        uint256 from = (currentEpoch() - 1) * EPOCH;
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleNotOpen.selector, rigId, ShareSale.State.Delivered));
        sale.deliver(rigId, from);
    }

    /// @dev 24 samples in a row may begin in the middle of one epoch and end in the next.
    function test_Deliver_AcrossTwoEpochs() public {
        openSale(rigId);
        buyShares(buyer, rigId, 2_000);
        passTime(10 days);
        uint256 epoch = currentEpoch() + 1;
        judgeEpoch(epoch, rigId, 0xfff000);
        judgeEpoch(epoch + 1, rigId, 0x000fff);
        sale.deliver(rigId, epoch * EPOCH + 12 * SAMPLE);
        assertEq(usdc.balanceOf(host), 10_000_000e6 + 2_000 * SHARE_PRICE, "proceeds of the host");
    }

    // ---------------------------------------------------------------- refund

    function test_RevertGiven_SaleGoesOn() public {
        openSale(rigId);
        buyShares(buyer, rigId, 2_000);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleNotFailed.selector, rigId));
        sale.refund(rigId, buyer);
    }

    function test_RevertGiven_ProofCanStillArrive() public {
        openSale(rigId);
        buyShares(buyer, rigId, 2_000);
        passTime(30 days + 4 * EPOCH);
        assertFalse(sale.hasFailed(rigId), "proof can still arrive");
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleNotFailed.selector, rigId));
        sale.refund(rigId, buyer);
    }

    function test_RevertGiven_SaleDelivered() public {
        openSale(rigId);
        buyShares(buyer, rigId, 2_000);
        deliverSale(rigId);
        passTime(60 days);
        assertFalse(sale.hasFailed(rigId), "delivered");
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleNotFailed.selector, rigId));
        sale.refund(rigId, buyer);
    }

    function test_RevertGiven_NothingToRefund() public {
        openSale(rigId);
        buyShares(buyer, rigId, 1);
        passTime(10 days);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.NothingToRefund.selector, rigId, investor));
        sale.refund(rigId, investor);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.NothingToRefund.selector, rigId, host));
        sale.refund(rigId, host);
    }

    function test_Refund_GivenSoftCapMissed() public {
        openSale(rigId);
        buyShares(buyer, rigId, 600);
        buyShares(investor, rigId, 399);
        passTime(10 days);
        vm.prank(keeper);
        assertEq(sale.refund(rigId, buyer), 600 * SHARE_PRICE, "refund that anybody may ask for");
        assertEq(usdc.balanceOf(buyer), 10_000_000e6, "buyer has everything back");
        assertEq(sharesOf(rigId).balanceOf(buyer), 0, "shares of the buyer");
        vm.expectRevert(abi.encodeWithSelector(ShareSale.NothingToRefund.selector, rigId, buyer));
        sale.refund(rigId, buyer);
        sale.refund(rigId, investor);
        assertEq(usdc.balanceOf(investor), 10_000_000e6, "the other buyer, too");
        assertEq(sharesOf(rigId).balanceOf(host), 10_000 * SHARE, "all shares are the host's again");
        assertFalse(sharesOf(rigId).locked(), "shares are free after the last refund");
        openSale(rigId);
    }

    function test_Refund_GivenNobodyDelivered() public {
        openSale(rigId);
        buyShares(buyer, rigId, 2_000);
        passTime(30 days + 4 * EPOCH + 1);
        assertTrue(sale.hasFailed(rigId), "failed");
        sale.refund(rigId, buyer);
        assertEq(usdc.balanceOf(buyer), 10_000_000e6, "buyer has everything back");
        assertEq(usdc.balanceOf(host), 10_000_000e6, "host got nothing");
    }
}
