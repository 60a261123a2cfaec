// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {RentalEscrow} from "../../../contracts/RentalEscrow.sol";
import {Permits} from "../../../contracts/libraries/Permits.sol";
import {BaseTest} from "../BaseTest.sol";

// rentWithRack, extendWithRack
// ├── given there is no pool, or a thin one: it should revert, and renting in USDC should still work
// ├── when it costs more RACK than the limit, or comes late: it should revert
// ├── it should deposit the discounted price in USDC
// ├── the discount should come out of the commission alone
// └── a rental keeps the token it was opened in
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

    function test_RevertWhen_RackAboveMax() public {
        fillPool(1_000_000e6, 10_000_000e6);
        uint256 needed = rackFor(3.8e6);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RackAboveMax.selector, needed, needed - 1));
        rentWithRack(needed - 1);
    }

    function test_RevertWhen_Late() public {
        fillPool(1_000_000e6, 10_000_000e6);
        vm.expectRevert();
        vm.prank(renter);
        escrow.rentWithRack(rigId, 1, 2 hours, PRICE, KEY, type(uint256).max, time() - 1);
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

    function test_Rental_KeepsItsToken() public {
        fillPool(1_000_000e6, 10_000_000e6);
        uint256 inRack = rentWithRack(type(uint256).max);
        uint256 inUsdc = openRental(rigId, 2, 2 hours);
        startRental(inRack);
        startRental(inUsdc);
        vm.startPrank(renter);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalPaidInRack.selector, inRack));
        escrow.extend(inRack, 1 hours);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalPaidInRack.selector, inRack));
        escrow.setRenewal(inRack, 1 hours);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalPaidInUsdc.selector, inUsdc));
        escrow.extendWithRack(inUsdc, 1 hours, type(uint256).max, time());
        assertEq(escrow.extendWithRack(inRack, 1 hours, type(uint256).max, time()), 1.9e6, "deposit of an hour more");
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.NotRenter.selector, inRack, address(this)));
        escrow.extendWithRack(inRack, 1 hours, type(uint256).max, time());
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
