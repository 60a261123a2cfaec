// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ShareSale} from "../../../contracts/ShareSale.sol";
import {RentalEscrow} from "../../../contracts/RentalEscrow.sol";
import {Permits} from "../../../contracts/libraries/Permits.sol";
import {BaseTest} from "../BaseTest.sol";

// open
// ├── given sales are stopped, or one is open already: it should revert
// ├── when the caller is not the host, or does not hold all shares: it should revert
// ├── when shares, price, soft cap, deadline or delivery date is out of range: it should revert
// └── it should lock the shares and take the rig off the rental market
// cancel
// ├── given no sale, somebody else's, or one with buyers: it should revert
// └── it should free the shares
// buy
// ├── given sales are stopped, no sale, or purchases ended: it should revert
// ├── when the buyer is the host, or asks for none or too many: it should revert
// ├── it should move shares and money
// ├── when it buys the last share: it should end the purchases
// └── with a permit, even one that somebody else sent first: it should pay in the same transaction
// deliver
// ├── given no sale, purchases go on, or the soft cap was missed: it should revert
// ├── when the samples lie outside the window, or were not all verified: it should revert
// └── it should pay the host once, and free the shares
// refund
// ├── given the sale has not failed, or the buyer has nothing: it should revert
// ├── given the soft cap was missed: it should pay everybody in full
// ├── given nobody delivered in time: it should pay everybody in full
// └── after the last refund: it should close the sale, which can be opened again
contract SaleTest is BaseTest {
    uint256 internal rigId;

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
    }

    // ---------------------------------------------------------------- open, cancel

    function test_RevertGiven_SalesStopped() public {
        openSale(rigId);
        stopEverything();
        vm.expectRevert(ShareSale.SalesStopped.selector);
        buyShares(buyer, rigId, 1);
        vm.expectRevert(ShareSale.SalesStopped.selector);
        vm.prank(host);
        sale.open(rigId, 1, 1, 1, 1, 1);
    }

    function test_RevertWhen_OpenerNotHost() public {
        vm.expectRevert(abi.encodeWithSelector(ShareSale.NotHost.selector, rigId, investor));
        vm.prank(investor);
        sale.open(rigId, 1, 1, 1, uint32(time() + 1), uint32(time() + 2));
    }

    function test_RevertGiven_SaleOpen() public {
        openSale(rigId);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleNotOpen.selector, rigId, ShareSale.State.Open));
        openSale(rigId);
    }

    function test_RevertWhen_SaleInvalid() public {
        uint32 deadline = uint32(time() + 1 days);
        uint32 by = uint32(time() + 2 days);
        expectInvalid("shares", 0, 1, 1, deadline, by);
        expectInvalid("shares", 10_001, 1, 1, deadline, by);
        expectInvalid("price", 1, 0, 1, deadline, by);
        expectInvalid("price", 1, uint256(type(uint40).max) + 1, 1, deadline, by);
        expectInvalid("soft cap", 10, 1, 0, deadline, by);
        expectInvalid("soft cap", 10, 1, 11, deadline, by);
        expectInvalid("deadline", 10, 1, 1, uint32(time()), by);
        expectInvalid("delivery date", 10, 1, 1, deadline, deadline);
        expectInvalid("delivery date", 10, 1, 1, deadline, uint32(time() + 180 days + 1));
        transferShares(host, investor, rigId, 1);
        expectInvalid("host does not hold all shares", 10, 1, 1, deadline, by);
    }

    function test_Open_LocksTheSharesAndTheRig() public {
        openSale(rigId);
        assertTrue(sharesOf(rigId).locked(), "shares are locked");
        assertTrue(registry.terms(rigId).inSale, "rig is in sale");
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RigNotListed.selector, rigId));
        openRental(rigId);
    }

    function test_RevertGiven_NothingToCancel() public {
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleNotOpen.selector, rigId, ShareSale.State.None));
        vm.prank(host);
        sale.cancel(rigId);
        openSale(rigId);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.NotHost.selector, rigId, investor));
        vm.prank(investor);
        sale.cancel(rigId);
        buyShares(buyer, rigId, 3);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleHasBuyers.selector, rigId, 3));
        vm.prank(host);
        sale.cancel(rigId);
    }

    function test_Cancel_FreesTheShares() public {
        openSale(rigId);
        vm.prank(host);
        sale.cancel(rigId);
        assertFalse(sharesOf(rigId).locked(), "shares are free");
        assertFalse(registry.terms(rigId).inSale, "rig is not in sale");
        openRental(rigId);
    }

    // ---------------------------------------------------------------- buy

    function test_RevertGiven_NoSale() public {
        bytes memory none = abi.encodeWithSelector(ShareSale.SaleNotOpen.selector, rigId, ShareSale.State.None);
        vm.expectRevert(none);
        buyShares(buyer, rigId, 1);
        vm.expectRevert(none);
        sale.deliver(rigId, time());
    }

    function test_RevertGiven_PurchasesEnded() public {
        openSale(rigId);
        uint256 closedAt = time() + 10 days;
        passTime(10 days);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleEnded.selector, rigId, closedAt));
        buyShares(buyer, rigId, 1);
    }

    function test_RevertWhen_BuyerIsTheHost() public {
        openSale(rigId);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.HostCannotBuy.selector, rigId));
        buyShares(host, rigId, 1);
    }

    function test_RevertWhen_NoneOrTooManyShares() public {
        openSale(rigId);
        buyShares(investor, rigId, 100);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.NotEnoughShares.selector, rigId, 7_900, 0));
        buyShares(buyer, rigId, 0);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.NotEnoughShares.selector, rigId, 7_900, 7_901));
        buyShares(buyer, rigId, 7_901);
    }

    function testFuzz_Buy_MovesSharesAndMoney(uint256 count) public {
        count = bound(count, 1, 8_000);
        openSale(rigId);
        assertEq(buyShares(buyer, rigId, count), count * SHARE_PRICE, "paid");
        assertEq(sharesOf(rigId).balanceOf(buyer), count * SHARE, "shares of the buyer");
        assertEq(sharesOf(rigId).balanceOf(host), (10_000 - count) * SHARE, "shares left with the host");
        assertEq(usdc.balanceOf(address(sale)), count * SHARE_PRICE, "USDC that waits");
        assertEq(usdc.balanceOf(buyer), 10_000_000e6 - count * SHARE_PRICE, "USDC of the buyer");
    }

    function test_Buy_TheLastShareEndsThePurchases() public {
        openSale(rigId);
        passTime(1 days);
        buyShares(buyer, rigId, 8_000);
        assertEq(sale.saleOf(rigId).closedAt, time(), "end of purchases");
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleEnded.selector, rigId, time()));
        buyShares(investor, rigId, 1);
    }

    function testFuzz_BuyWithPermit(bool sentBefore) public {
        openSale(rigId);
        address payer = permitSigner();
        Permits.Permit memory permit = signPermit(address(usdc), payer, address(sale), 50e6);
        if (sentBefore) {
            usdc.permit(payer, address(sale), permit.value, permit.deadline, permit.v, permit.r, permit.s);
        }
        vm.prank(payer);
        sale.buyWithPermit(rigId, 2, permit);
        assertEq(sharesOf(rigId).balanceOf(payer), 2 * SHARE, "shares bought by permit");
    }

    // ---------------------------------------------------------------- deliver

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
        passTime(60 days);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleNotFailed.selector, rigId));
        sale.refund(rigId, buyer);
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

    function test_RevertGiven_SaleNotFailed() public {
        openSale(rigId);
        buyShares(buyer, rigId, 2_000);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleNotFailed.selector, rigId));
        sale.refund(rigId, buyer);
        passTime(30 days + 4 * EPOCH);
        assertFalse(sale.hasFailed(rigId), "proof can still arrive");
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

    function expectInvalid(
        string memory what,
        uint16 count,
        uint256 price,
        uint16 softCap,
        uint32 deadline,
        uint32 by
    ) private {
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleInvalid.selector, what));
        vm.prank(host);
        sale.open(rigId, count, price, softCap, deadline, by);
    }
}
