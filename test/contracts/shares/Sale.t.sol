// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ShareSale} from "../../../contracts/ShareSale.sol";
import {RentalEscrow} from "../../../contracts/RentalEscrow.sol";
import {Permits} from "../../../contracts/libraries/Permits.sol";
import {BaseTest} from "../BaseTest.sol";

// open
// ├── given sales are stopped: it should revert
// ├── given a sale is open already: it should revert
// ├── when the caller is not the host: it should revert
// ├── when the host does not hold all shares: it should revert
// ├── when the number of shares is out of range: it should revert
// ├── when the price is out of range: it should revert
// ├── when the soft cap is out of range: it should revert
// ├── when the deadline is not ahead: it should revert
// ├── when the delivery date is before the deadline or too far: it should revert
// └── it should lock the shares and take the rig off the rental market
// cancel
// ├── given no sale: it should revert
// ├── when the caller is not the host: it should revert
// ├── given shares were bought: it should revert
// └── it should free the shares
// buy, buyWithPermit
// ├── given sales are stopped: it should revert
// ├── given no sale: it should revert
// ├── given purchases ended: it should revert
// ├── when the buyer is the host: it should revert
// ├── when it asks for none, or more than are left: it should revert
// ├── it should move shares and money
// ├── when it buys the last share: it should end the purchases
// └── with a permit, even one that somebody else sent first: it should pay in the same transaction
contract SaleTest is BaseTest {
    uint256 internal rigId;

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
    }

    // ---------------------------------------------------------------- open, cancel

    function test_RevertGiven_OpenWhileStopped() public {
        stopEverything();
        vm.expectRevert(ShareSale.SalesStopped.selector);
        openSale(rigId);
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

    function test_RevertWhen_HostDoesNotHoldAllShares() public {
        transferShares(host, investor, rigId, 1);
        expectInvalid("host does not hold all shares", 10, 1, 1, 1 days, 2 days);
    }

    function test_RevertWhen_SharesOutOfRange() public {
        expectInvalid("shares", 0, 1, 1, 1 days, 2 days);
        expectInvalid("shares", 10_001, 1, 1, 1 days, 2 days);
    }

    function test_RevertWhen_PriceOutOfRange() public {
        expectInvalid("price", 1, 0, 1, 1 days, 2 days);
        expectInvalid("price", 1, uint256(type(uint40).max) + 1, 1, 1 days, 2 days);
    }

    function test_RevertWhen_SoftCapOutOfRange() public {
        expectInvalid("soft cap", 10, 1, 0, 1 days, 2 days);
        expectInvalid("soft cap", 10, 1, 11, 1 days, 2 days);
    }

    function test_RevertWhen_DeadlineNotAhead() public {
        expectInvalid("deadline", 10, 1, 1, 0, 2 days);
    }

    function test_RevertWhen_DeliveryDateOutOfRange() public {
        expectInvalid("delivery date", 10, 1, 1, 1 days, 1 days);
        expectInvalid("delivery date", 10, 1, 1, 1 days, 180 days + 1);
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
    }

    function test_RevertWhen_CancellerNotHost() public {
        openSale(rigId);
        vm.expectRevert(abi.encodeWithSelector(ShareSale.NotHost.selector, rigId, investor));
        vm.prank(investor);
        sale.cancel(rigId);
    }

    function test_RevertGiven_SaleHasBuyers() public {
        openSale(rigId);
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

    function test_RevertGiven_BuyWhileStopped() public {
        openSale(rigId);
        stopEverything();
        vm.expectRevert(ShareSale.SalesStopped.selector);
        buyShares(buyer, rigId, 1);
    }

    function test_RevertGiven_NoSale() public {
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleNotOpen.selector, rigId, ShareSale.State.None));
        buyShares(buyer, rigId, 1);
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

    /// @param deadline [s] from now, as `by`
    function expectInvalid(
        string memory what,
        uint16 count,
        uint256 price,
        uint16 softCap,
        uint256 deadline,
        uint256 by
    ) private {
        vm.expectRevert(abi.encodeWithSelector(ShareSale.SaleInvalid.selector, what));
        vm.prank(host);
        sale.open(rigId, count, price, softCap, uint32(time() + deadline), uint32(time() + by));
    }
}
