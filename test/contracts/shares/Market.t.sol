// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RigShares} from "../../../contracts/RigShares.sol";
import {ShareMarket} from "../../../contracts/ShareMarket.sol";
import {Permits} from "../../../contracts/libraries/Permits.sol";
import {BaseTest} from "../BaseTest.sol";

// list, listWithPermit
// ├── given the market is stopped: it should revert
// ├── when shares or price are none: it should revert
// └── it should leave the shares, and the rent on them, with the seller
// buy, buyWithPermit
// ├── given the market is stopped: it should revert
// ├── given there is no such ask: it should revert
// ├── when it asks for none, or more than are left: it should revert
// ├── when it costs more than the limit: it should revert
// ├── given the seller cannot cover the ask any more: it should revert
// ├── it should fill in parts, rounding up for the seller
// ├── in part: it should leave the rest of the ask
// └── with a permit on either side: it should pay in the same transaction
// cancel
// ├── when the caller is not the seller: it should revert
// └── given the market is stopped: it should still take the ask back
contract MarketTest is BaseTest {
    uint256 internal rigId;
    uint256 internal askId;

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
        RigShares shares = sharesOf(rigId);
        vm.startPrank(host);
        shares.approve(address(market), type(uint256).max);
        askId = market.list(uint32(rigId), uint64(100 * SHARE), 30e6);
        vm.stopPrank();
    }

    function test_RevertGiven_ListWhileStopped() public {
        stopEverything();
        vm.expectRevert(ShareMarket.MarketStopped.selector);
        market.list(uint32(rigId), 1, 1);
    }

    function test_RevertGiven_BuyWhileStopped() public {
        stopEverything();
        vm.expectRevert(ShareMarket.MarketStopped.selector);
        market.buy(askId, 1, 1);
    }

    function test_RevertWhen_AskEmpty() public {
        vm.expectRevert(ShareMarket.AskInvalid.selector);
        market.list(uint32(rigId), 0, 1);
        vm.expectRevert(ShareMarket.AskInvalid.selector);
        market.list(uint32(rigId), 1, 0);
    }

    function test_RevertGiven_NoSuchAsk() public {
        vm.expectRevert(abi.encodeWithSelector(ShareMarket.AskTooSmall.selector, askId + 1, 0, 1));
        market.buy(askId + 1, 1, 1);
    }

    function test_RevertWhen_AskTooSmall() public {
        vm.expectRevert(abi.encodeWithSelector(ShareMarket.AskTooSmall.selector, askId, 100 * SHARE, 0));
        market.buy(askId, 0, 1);
        uint64 more = uint64(100 * SHARE + 1);
        vm.expectRevert(abi.encodeWithSelector(ShareMarket.AskTooSmall.selector, askId, 100 * SHARE, more));
        market.buy(askId, more, type(uint256).max);
    }

    function test_RevertWhen_CostAboveMax() public {
        vm.expectRevert(abi.encodeWithSelector(ShareMarket.CostAboveMax.selector, 60e6, 60e6 - 1));
        vm.prank(buyer);
        market.buy(askId, uint64(2 * SHARE), 60e6 - 1);
    }

    function test_RevertGiven_SellerCannotCover() public {
        transferShares(host, investor, rigId, 9_950 * SHARE);
        vm.expectRevert(abi.encodeWithSelector(RigShares.InsufficientShares.selector, host, 50 * SHARE, 60 * SHARE));
        vm.prank(buyer);
        market.buy(askId, uint64(60 * SHARE), type(uint256).max);
    }

    function testFuzz_Buy_InTwoParts(uint256 first) public {
        first = bound(first, 1, 100 * SHARE - 1);
        vm.startPrank(buyer);
        uint256 cost = market.buy(askId, uint64(first), type(uint256).max);
        cost += market.buy(askId, uint64(100 * SHARE - first), type(uint256).max);
        vm.stopPrank();
        assertEq(sharesOf(rigId).balanceOf(buyer), 100 * SHARE, "shares bought");
        assertGe(cost, 3_000e6, "two parts cost no less than the whole");
        assertLe(cost, 3_000e6 + 1, "two parts cost at most one unit more");
        assertEq(usdc.balanceOf(host), 10_000_000e6 + cost, "seller got what the buyer paid");
        (address seller, , , ) = market.asks(askId);
        assertEq(seller, address(0), "the ask is gone");
    }

    function test_Buy_LeavesTheRestOfTheAsk() public {
        vm.prank(buyer);
        assertEq(market.buy(askId, uint64(30 * SHARE), 900e6), 900e6, "cost of 30 shares");
        (address seller, uint32 rig, uint64 left, uint64 price) = market.asks(askId);
        assertEq(seller, host, "seller of the rest");
        assertEq(rig, rigId, "rig of the rest");
        assertEq(left, 70 * SHARE, "shares left");
        assertEq(price, 30e6, "price of the rest");
    }

    function test_ListAndBuy_WithPermit() public {
        address trader = permitSigner();
        transferShares(host, trader, rigId, 10 * SHARE);
        Permits.Permit memory permit = signPermit(address(sharesOf(rigId)), trader, address(market), 10 * SHARE);
        vm.prank(trader);
        uint256 ask = market.listWithPermit(uint32(rigId), uint64(10 * SHARE), 30e6, permit);
        vm.prank(buyer);
        market.buy(ask, uint64(10 * SHARE), 300e6);
        permit = signPermit(address(usdc), trader, address(market), 60e6);
        vm.prank(trader);
        market.buyWithPermit(askId, uint64(2 * SHARE), 60e6, permit);
        assertEq(sharesOf(rigId).balanceOf(buyer), 10 * SHARE, "shares bought from the trader");
        assertEq(sharesOf(rigId).balanceOf(trader), 2 * SHARE, "shares bought by permit");
        assertEq(usdc.balanceOf(trader), 1_000e6 + 300e6 - 60e6, "USDC of the trader");
    }

    function test_List_LeavesRentWithTheSeller() public {
        notifyRent(rigId, 100e6);
        passTime(EPOCH);
        vm.prank(buyer);
        market.buy(askId, uint64(100 * SHARE), type(uint256).max);
        assertApproxEqAbs(sharesOf(rigId).rentOf(host), 100e6, 1, "rent until the sale is the seller's");
        assertEq(sharesOf(rigId).rentOf(buyer), 0, "rent before the purchase is not the buyer's");
    }

    function test_RevertWhen_CancelledBySomebodyElse() public {
        vm.expectRevert(abi.encodeWithSelector(ShareMarket.NotSeller.selector, askId, buyer));
        vm.prank(buyer);
        market.cancel(askId);
    }

    function test_Cancel_GivenStopped() public {
        stopEverything();
        vm.prank(host);
        market.cancel(askId);
        (, , uint64 left, ) = market.asks(askId);
        assertEq(left, 0, "shares left in the ask");
    }
}
