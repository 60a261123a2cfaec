// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RentalEscrow} from "../../../contracts/RentalEscrow.sol";
import {Permits} from "../../../contracts/libraries/Permits.sol";
import {BaseTest} from "../BaseTest.sol";
import {PoolRouter} from "../mocks/PoolRouter.sol";

// rentWithRack, rentWithRackAndPermit
// ├── given there is no pool: it should revert, while renting in USDC works
// ├── given the pool is thin: it should revert, while renting in USDC works
// ├── given there is no router: it should revert
// ├── when it costs more RACK than the limit: it should revert
// ├── when it comes late: it should revert
// ├── when the router brings too little: it should revert
// ├── it should deposit the discounted price in USDC; the discount should come out of the commission alone
// └── with a permit: it should pay in the same transaction
// extend, extendWithRack, setRenewal
// ├── given it was paid in RACK: it should revert in USDC
// ├── given it was paid in USDC: it should revert in RACK
// ├── when the caller is not the renter: it should revert
// └── given it was paid in RACK: it should extend in RACK
contract RackTest is BaseTest {
    uint256 internal rigId;

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
        vm.prank(treasury);
        rack.transfer(renter, 1_000_000e6);
        vm.prank(renter);
        rack.approve(address(escrow), type(uint256).max);
    }

    function test_RevertGiven_NoPool() public {
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RackPoolUnavailable.selector, 3.8e6));
        rentWithRack(type(uint256).max);
        openRental(rigId);
    }

    function test_RevertGiven_ThinPool() public {
        fillPool(3e6, 30e6);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RackPoolUnavailable.selector, 3.8e6));
        rentWithRack(type(uint256).max);
        openRental(rigId);
    }

    function test_RevertGiven_NoRouter() public {
        protocol.router = makeAddr("nobody");
        RentalEscrow other = RentalEscrow(_make("RentalEscrow", abi.encode(protocol, 10 minutes, 0.1e6, 15, 5)));
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RackPoolUnavailable.selector, 3.8e6));
        vm.prank(renter);
        other.rentWithRack(rigId, 1, 2 hours, PRICE, KEY, type(uint256).max, type(uint256).max);
    }

    function test_RevertWhen_RackAboveMax() public {
        fillPool(1_000_000e6, 10_000_000e6);
        uint256 needed = rackFor(3.8e6);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RackAboveMax.selector, needed, needed - 1));
        rentWithRack(needed - 1);
    }

    function test_RevertWhen_Late() public {
        fillPool(1_000_000e6, 10_000_000e6);
        vm.expectRevert(PoolRouter.Expired.selector);
        vm.prank(renter);
        escrow.rentWithRack(rigId, 1, 2 hours, PRICE, KEY, type(uint256).max, time() - 1);
    }

    /// @dev A unit less than asked for.
    function test_RevertWhen_TheRouterBringsTooLittle() public {
        fillPool(1_000_000e6, 10_000_000e6);
        router.setShort(1);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RackPoolUnavailable.selector, 3.8e6));
        rentWithRack(type(uint256).max);
    }

    function test_RentWithRack_DiscountComesOutOfTheCommission() public {
        fillPool(1_000_000e6, 10_000_000e6);
        uint256 needed = rackFor(3.8e6);
        uint256 id = rentWithRack(needed);
        assertEq(rack.balanceOf(renter), 1_000_000e6 - needed, "RACK of the renter");
        assertEq(escrow.rentalOf(id).deposit, 3.8e6, "deposit: 5% off");
        assertEq(usdc.balanceOf(address(escrow)), 3.8e6, "USDC in the escrow");
        assertEq(rack.balanceOf(address(escrow)), 0, "RACK in the escrow");
        startRental(id);
        passTime(7 hours);
        escrow.settle(id);
        (, , , uint256 commission, , , ) = escrow.book();
        assertEq(commission, 0.4e6, "commission: 15% less 5% of the undiscounted rent");
        assertEq(escrow.hostingOwed(rigId), 0.34e6, "hosting fee as without discount");
        assertEq(sharesOf(rigId).rentStream().notified, 3.06e6, "holders' rent as without discount");
    }

    function test_RentWithRackAndPermit() public {
        fillPool(1_000_000e6, 10_000_000e6);
        address payer = permitSigner();
        uint256 deadline = time();
        Permits.Permit memory permit = signPermit(address(rack), payer, address(escrow), 1_000e6);
        vm.prank(payer);
        uint256 id = escrow.rentWithRackAndPermit(rigId, 1, 2 hours, PRICE, KEY, 1_000e6, deadline, permit);
        assertEq(escrow.rentalOf(id).renter, payer, "renter who paid by permit");
    }

    function test_RevertGiven_PaidInRack() public {
        uint256 id = runInRack();
        vm.startPrank(renter);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalPaidInRack.selector, id));
        escrow.extend(id, 1 hours);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalPaidInRack.selector, id));
        escrow.setRenewal(id, 1 hours);
    }

    function test_RevertGiven_PaidInUsdc() public {
        uint256 id = runRental(rigId, 2, 2 hours);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalPaidInUsdc.selector, id));
        vm.prank(renter);
        escrow.extendWithRack(id, 1 hours, type(uint256).max, type(uint256).max);
    }

    function test_RevertWhen_ExtenderNotRenter() public {
        uint256 id = runInRack();
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.NotRenter.selector, id, keeper));
        vm.prank(keeper);
        escrow.extendWithRack(id, 1 hours, type(uint256).max, type(uint256).max);
    }

    function test_ExtendWithRack() public {
        uint256 id = runInRack();
        uint256 before = rack.balanceOf(renter);
        uint256 needed = rackFor(1.9e6);
        vm.prank(renter);
        assertEq(escrow.extendWithRack(id, 1 hours, needed, type(uint256).max), 1.9e6, "deposit of an hour more");
        assertEq(before - rack.balanceOf(renter), needed, "RACK for it");
        assertEq(usdc.balanceOf(address(escrow)), 5.7e6, "USDC in the escrow: three hours");
    }

    function runInRack() private returns (uint256 id) {
        fillPool(1_000_000e6, 10_000_000e6);
        id = rentWithRack(type(uint256).max);
        startRental(id);
    }

    function fillPool(uint256 dollars, uint256 racks) private {
        usdc.faucet(address(router), dollars);
        vm.prank(treasury);
        rack.transfer(address(router), racks);
    }

    function rackFor(uint256 dollars) private view returns (uint256) {
        address[] memory path = new address[](2);
        (path[0], path[1]) = (address(rack), address(usdc));
        return router.getAmountsIn(dollars, path)[0];
    }

    function rentWithRack(uint256 maxRack) private returns (uint256) {
        uint256 deadline = time();
        vm.prank(renter);
        return escrow.rentWithRack(rigId, 1, 2 hours, PRICE, KEY, maxRack, deadline);
    }
}
