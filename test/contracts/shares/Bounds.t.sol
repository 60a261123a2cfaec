// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {RigShares} from "../../../contracts/RigShares.sol";
import {BaseTest} from "../BaseTest.sol";

/// @notice Where a unit more or less decides.
// initialize
// ├── it should tell that the host got all shares from nobody
// └── it should owe nobody anything yet
// sale open
// └── of all shares: it should pass
// market buy
// ├── of one unit: it should pass
// └── when the cost has a fraction: it should round up
contract ShareBoundsTest is BaseTest {
    uint256 internal rigId;

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
    }

    function test_Initialize_TellsOfAllShares() public {
        vm.expectEmit();
        emit IERC20.Transfer(address(0), host, 10_000 * SHARE);
        registerRig();
    }

    function test_Initialize_OwesNothingYet() public view {
        RigShares shares = sharesOf(rigId);
        assertEq(shares.rentOf(host), 0, "rent");
        assertEq(shares.rewardOf(host), 0, "rewards");
        assertEq(shares.rentStream().notified, 0, "notified");
        assertEq(shares.rentStream().index, 0, "index");
        assertEq(shares.rentStream().remainder, 0, "remainder");
    }

    function test_Sale_OfAllShares() public {
        vm.prank(host);
        sale.open(rigId, 10_000, SHARE_PRICE, 10_000, uint32(time() + 10 days), uint32(time() + 30 days));
        buyShares(buyer, rigId, 10_000);
        assertEq(sharesOf(rigId).balanceOf(buyer), 10_000 * SHARE, "bought");
        assertEq(sharesOf(rigId).balanceOf(host), 0, "left to the host");
    }

    function test_Buy_OneUnitRoundsUp() public {
        vm.startPrank(host);
        sharesOf(rigId).approve(address(market), 3);
        uint256 ask = market.list(uint32(rigId), 3, 400_000); // 0.4 USDC per share: 0.4 of a unit per unit
        vm.stopPrank();
        vm.startPrank(buyer);
        assertEq(market.buy(ask, 1, 1), 1, "cost of one unit: 0.4, rounded up");
        assertEq(market.buy(ask, 2, 1), 1, "cost of two units: 0.8, rounded up");
        vm.stopPrank();
        assertEq(sharesOf(rigId).balanceOf(buyer), 3, "bought");
    }

    function test_List_OneUnitForOne() public {
        vm.prank(host);
        uint256 ask = market.list(uint32(rigId), 1, 1);
        (address seller, , uint64 left, uint64 price) = market.asks(ask);
        assertEq(seller, host, "seller");
        assertEq(left, 1, "shares");
        assertEq(price, 1, "price");
    }
}
