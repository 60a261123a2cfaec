// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Rentals} from "../../../contracts/libraries/Rentals.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {RentalEscrow} from "../../../contracts/RentalEscrow.sol";
import {RigRegistry} from "../../../contracts/RigRegistry.sol";
import {Permits} from "../../../contracts/libraries/Permits.sol";
import {Slots} from "../../../contracts/libraries/Slots.sol";
import {BaseTest} from "../BaseTest.sol";

// rent, rentFor, rentWithPermit
// ├── given rentals are stopped: it should revert
// ├── given the rig is not listed: it should revert
// ├── given there is no such rig: it should revert
// ├── when the slots are none, or beyond the rig's: it should revert
// ├── given a slot is taken: it should revert
// ├── when the time is too short: it should revert
// ├── when the time is too long: it should revert
// ├── when the deposit is too small: it should revert
// ├── when the price is above the limit: it should revert
// ├── it should take the slots and the deposit, and pin the terms
// ├── given a sloped price: it should cost more the more slots are taken
// ├── given a GPU is cut into slices: it should cost their part of it, rounded up
// ├── for 30 and 180 days: it should cost less
// ├── for nobody: it should revert
// ├── for somebody else: it should let the caller pay and the renter hold
// ├── with a permit, as extending with one: it should pay in the same transaction
// ├── given a record was freed: it should use it again, under a new id
// └── given a record's generations are used up: it should never use it again
// setCommission
// ├── when the caller lacks the role: it should revert
// ├── when commission or discount is out of range: it should revert
// └── it should change rentals to come only, after its delay
contract RentTest is BaseTest {
    uint256 internal rigId;

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
    }

    function test_RevertGiven_RentalsStopped() public {
        stopEverything();
        vm.expectRevert(RentalEscrow.RentalsStopped.selector);
        openRental(rigId);
    }

    function test_RevertGiven_RigNotListed() public {
        vm.prank(host);
        registry.setListed(rigId, false);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RigNotListed.selector, rigId));
        openRental(rigId);
    }

    function test_RevertGiven_NoSuchRig() public {
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RigNotListed.selector, 9));
        openRental(9);
    }

    function test_RevertWhen_SlotsNotTheRigs() public {
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.SlotsInvalid.selector, rigId, 0, 8));
        openRental(rigId, 0, 1 hours);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.SlotsInvalid.selector, rigId, 0x101, 8));
        openRental(rigId, 0x101, 1 hours);
    }

    function test_RevertGiven_SlotTaken() public {
        openRental(rigId, 6, 1 hours);
        uint256 until = time() + 15 minutes + 1 hours;
        vm.expectRevert(abi.encodeWithSelector(Slots.SlotTaken.selector, 2, until));
        openRental(rigId, 0x0c, 1 hours);
        openRental(rigId, 0xf9, 1 hours);
    }

    function test_RevertWhen_TooShort() public {
        vm.expectRevert(
            abi.encodeWithSelector(RentalEscrow.DurationInvalid.selector, 10 minutes - 1, 10 minutes, 190 days)
        );
        openRental(rigId, 1, 10 minutes - 1);
        openRental(rigId, 1, 10 minutes);
    }

    function test_RevertWhen_TooLong() public {
        vm.expectRevert(
            abi.encodeWithSelector(RentalEscrow.DurationInvalid.selector, 190 days + 1, 10 minutes, 190 days)
        );
        openRental(rigId, 1, 190 days + 1);
        openRental(rigId, 1, 190 days);
    }

    function test_RevertWhen_DepositTooSmall() public {
        vm.prank(host);
        registry.setPrice(rigId, 0.1e6, 0, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.DepositTooSmall.selector, 0.05e6, 0.1e6));
        openRental(rigId, 1, 30 minutes);
    }

    function test_RevertWhen_PriceAboveMax() public {
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.PriceAboveMax.selector, PRICE, PRICE - 1));
        vm.prank(renter);
        escrow.rent(rigId, 1, 1 hours, PRICE - 1, KEY);
    }

    function test_Rent_TakesSlotsAndDepositAndPinsTerms() public {
        uint256 id = openRental(rigId, 0x83, 2 hours);
        Rentals.Rental memory r = escrow.rentalOf(id);
        assertEq(r.renter, renter, "renter");
        assertEq(r.rigId, rigId, "rig");
        assertEq(r.slots, 0x83, "slots");
        assertEq(r.length, 2 hours, "length");
        assertEq(r.price, PRICE, "price");
        assertEq(r.commission, 15, "commission");
        assertEq(r.hostingFee, 10, "hosting fee");
        assertEq(r.allowance, 10, "SLA");
        assertEq(uint8(r.state), uint8(Rentals.State.Requested), "state");
        assertEq(r.deposit, 3 * 2 * uint256(PRICE), "deposit: 3 GPUs for 2 hours");
        assertEq(usdc.balanceOf(address(escrow)), r.deposit, "USDC in the escrow");
        assertEq(escrow.slotsTaken(rigId, time()), 0x83, "slots taken now");
        assertEq(escrow.slotsTaken(rigId, time() + 2 hours + 15 minutes), 0, "slots taken when it can only be over");
        (, , uint256 deposits, , , , ) = escrow.book();
        assertEq(deposits, r.deposit, "sum of deposits");
    }

    function test_Rent_GivenASlopedPrice() public {
        vm.prank(host);
        registry.setPrice(rigId, PRICE, 80, 0, 0);
        uint256 first = openRental(rigId, 1, 1 hours);
        uint256 second = openRental(rigId, 2, 1 hours);
        assertEq(escrow.rentalOf(first).price, 2.2e6, "price of the first of 8 slots: +10%");
        assertEq(escrow.rentalOf(second).price, 2.4e6, "price of the second: +20%");
        (uint256 price, , ) = escrow.quote(rigId, 0xfc, 1 hours);
        assertEq(price, 3.6e6, "price of all the rest: +80%");
    }

    function test_Rent_GivenSlices() public {
        RigRegistry.Registration memory r = registration();
        (r.gpuCount, r.slices) = (4, 7);
        uint256 sliced = registerRig(r);
        uint256 id = openRental(sliced, 0xf, 1 hours);
        assertEq(escrow.rentalOf(id).deposit, (4 * uint256(PRICE) + 6) / 7, "deposit: 4 of 7 slices, rounded up");
    }

    function test_Rent_LongIsCheaper() public view {
        (uint256 price, , ) = escrow.quote(rigId, 1, 30 days - 1);
        assertEq(price, PRICE, "below 30 days");
        (price, , ) = escrow.quote(rigId, 1, 30 days);
        assertEq(price, (PRICE * 90) / 100, "30 days");
        (price, , ) = escrow.quote(rigId, 1, 180 days);
        assertEq(price, (PRICE * 80) / 100, "180 days");
    }

    function test_RevertWhen_RentForNobody() public {
        vm.expectRevert(RentalEscrow.RenterInvalid.selector);
        vm.prank(investor);
        escrow.rentFor(address(0), rigId, 1, 1 hours, PRICE, KEY);
    }

    function test_RentFor_SomebodyElse() public {
        vm.expectEmit(address(escrow));
        emit RentalEscrow.RentalPaidFor((1 << 32) | 1, investor);
        vm.prank(investor);
        uint256 id = escrow.rentFor(renter, rigId, 1, 1 hours, PRICE, KEY);
        assertEq(escrow.rentalOf(id).renter, renter, "renter");
        assertEq(usdc.balanceOf(investor), 10_000_000e6 - PRICE, "USDC of the payer");
        assertEq(usdc.balanceOf(renter), 10_000_000e6, "USDC of the renter");
    }

    function test_RentAndExtend_WithPermit() public {
        address payer = permitSigner();
        Permits.Permit memory permit = signPermit(address(usdc), payer, address(escrow), PRICE);
        vm.prank(payer);
        uint256 id = escrow.rentWithPermit(rigId, 1, 1 hours, PRICE, KEY, permit);
        assertEq(escrow.rentalOf(id).renter, payer, "renter who paid by permit");
        startRental(id);
        permit = signPermit(address(usdc), payer, address(escrow), PRICE);
        vm.prank(payer);
        escrow.extendWithPermit(id, 1 hours, permit);
        assertEq(escrow.rentalOf(id).length, 2 hours, "length, extended by permit");
    }

    function test_Rent_UsesAFreedRecordAgain() public {
        uint256 first = openRental(rigId, 1, 1 hours);
        uint256 second = openRental(rigId, 2, 1 hours);
        vm.startPrank(renter);
        escrow.cancel(first);
        escrow.cancel(second);
        vm.stopPrank();
        uint256 third = openRental(rigId, 4, 1 hours);
        uint256 fourth = openRental(rigId, 8, 1 hours);
        uint256 fifth = openRental(rigId, 16, 1 hours);
        assertEq(third, (2 << 32) | 2, "record 2, second generation");
        assertEq(fourth, (2 << 32) | 1, "record 1, second generation");
        assertEq(fifth, (1 << 32) | 3, "a new record");
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalUnknown.selector, first));
        escrow.rentalOf(first);
    }

    /// @dev 65,535 rentals of one record: its generation, from bit 216 on, is written by hand.
    function test_Rent_GivenGenerationsUsedUp() public {
        uint256 first = openRental(rigId, 1, 1 hours);
        (bytes32 slot, uint256 parties) = partiesOf(first);
        vm.store(address(escrow), slot, bytes32(parties | (uint256(0xffff) << 216)));
        uint256 last = (uint256(0xffff) << 32) | (first & type(uint32).max);
        vm.prank(renter);
        escrow.cancel(last);
        assertEq(openRental(rigId, 2, 1 hours), (1 << 32) | 2, "a new record");
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalUnknown.selector, last));
        escrow.rentalOf(last);
    }

    function test_RevertWhen_CommissionSetByAnybodyElse() public {
        vm.expectRevert(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, host));
        vm.prank(host);
        escrow.setCommission(0, 0);
    }

    function test_RevertWhen_CommissionOutOfRange() public {
        vm.prank(parameterSetter);
        authority.schedule(address(escrow), abi.encodeCall(escrow.setCommission, (21, 0)), 0);
        vm.prank(parameterSetter);
        authority.schedule(address(escrow), abi.encodeCall(escrow.setCommission, (10, 11)), 0);
        passTime(3 days);
        vm.startPrank(parameterSetter);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.CommissionInvalid.selector, 21, 20));
        escrow.setCommission(21, 0);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.DiscountInvalid.selector, 11, 10));
        escrow.setCommission(10, 11);
    }

    function test_SetCommission_ForRentalsToCome() public {
        uint256 before = runRental(rigId, 1, 10 days);
        setParameter(address(escrow), abi.encodeCall(escrow.setCommission, (20, 20)));
        uint256 afterwards = openRental(rigId, 2, 1 hours);
        assertEq(escrow.rentalOf(before).commission, 15, "commission of the rental opened before");
        assertEq(escrow.rentalOf(afterwards).commission, 20, "commission of the rental opened afterwards");
    }

    /// @dev The word that begins with the renter, among those that a look at the rental reads.
    function partiesOf(uint256 id) private returns (bytes32 slot, uint256 parties) {
        vm.record();
        escrow.rentalOf(id);
        (bytes32[] memory reads, ) = vm.accesses(address(escrow));
        for (uint256 i; i < reads.length; i++) {
            parties = uint256(vm.load(address(escrow), reads[i]));
            if (address(uint160(parties)) == renter) return (reads[i], parties);
        }
        revert("no word begins with the renter");
    }
}
