// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Rentals} from "../../../contracts/libraries/Rentals.sol";
import {RentalEscrow} from "../../../contracts/RentalEscrow.sol";
import {BaseTest} from "../BaseTest.sol";

// start
// ├── when the rental is unknown: it should revert
// ├── when the caller is not the agent: it should revert
// ├── given the rental runs: it should revert
// ├── given more than 15 minutes have passed: it should revert
// ├── it should start the clock then
// └── given rentals are stopped: it should still start
// cancel
// ├── when a stranger asks in the last second of the start window: it should revert
// ├── given the rental runs: it should revert
// ├── by the renter, or once the host is late by anyone: it should return everything and free the slots
// └── given the slots have another renter by now: it should leave them
// extend
// ├── given rentals are stopped: it should revert
// ├── given the rental was not started: it should revert
// ├── given the rental is over: it should revert
// ├── when the caller is not the renter: it should revert
// ├── when the time is none, or too long in all: it should revert
// └── it should add time at the pinned price
// setRenewal, renew
// ├── when the caller is not the renter: it should revert
// ├── given nothing is set, or nothing any more: it should revert
// ├── given the last sample has not begun: it should revert
// └── it should pull the next deposit from the renter, whoever calls
contract RunTest is BaseTest {
    uint256 internal rigId;
    uint256 internal id;

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
        id = openRental(rigId, 3, 2 hours);
    }

    // ---------------------------------------------------------------- start, cancel

    function test_RevertWhen_RentalUnknown() public {
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalUnknown.selector, 99));
        startRental(99);
    }

    function test_RevertWhen_StartIsNotTheAgents() public {
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.NotAgent.selector, rigId, renter));
        vm.prank(renter);
        escrow.start(id);
    }

    function test_RevertGiven_StartedBefore() public {
        startRental(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalNotRequested.selector, id, Rentals.State.Running));
        startRental(id);
    }

    function test_RevertGiven_StartWindowOver() public {
        uint256 deadline = time() + 15 minutes;
        passTime(15 minutes + 1);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.StartWindowOver.selector, id, deadline));
        startRental(id);
    }

    function test_Start_ClockRunsFromThen() public {
        passTime(15 minutes);
        startRental(id);
        assertEq(escrow.rentalOf(id).start, time(), "start");
        assertEq(escrow.slotsTaken(rigId, time() + 2 hours - 1), 3, "slots until the end");
        assertEq(escrow.slotsTaken(rigId, time() + 2 hours), 0, "slots at the end");
    }

    function test_Start_GivenStopped() public {
        stopEverything();
        startRental(id);
        assertEq(uint8(escrow.rentalOf(id).state), uint8(Rentals.State.Running), "paid before the stop, so it starts");
    }

    function test_RevertGiven_StartWindowOpen() public {
        uint256 deadline = time() + 15 minutes;
        passTime(15 minutes);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.StartWindowOpen.selector, id, deadline));
        vm.prank(keeper);
        escrow.cancel(id);
    }

    function test_RevertGiven_CancelWhileRunning() public {
        startRental(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalNotRequested.selector, id, Rentals.State.Running));
        vm.prank(renter);
        escrow.cancel(id);
    }

    function testFuzz_Cancel_ReturnsEverything(bool late) public {
        if (late) passTime(15 minutes + 1);
        vm.prank(late ? keeper : renter);
        escrow.cancel(id);
        assertEq(usdc.balanceOf(renter), 10_000_000e6, "USDC of the renter");
        assertEq(escrow.slotsTaken(rigId, time()), 0, "slots taken");
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalUnknown.selector, id));
        escrow.rentalOf(id);
    }

    function test_Cancel_LeavesSlotsOfTheNextRenter() public {
        passTime(2 hours + 15 minutes);
        vm.prank(investor);
        uint256 next = escrow.rent(rigId, 3, 1 hours, PRICE, KEY);
        escrow.cancel(id);
        assertEq(escrow.slotsTaken(rigId, time()), 3, "slots of the next renter");
        startRental(next);
    }

    // ---------------------------------------------------------------- extend, renew

    function test_RevertGiven_ExtendBeforeTheStart() public {
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalNotRunning.selector, id, time() + 2 hours));
        vm.prank(renter);
        escrow.extend(id, 1 hours);
    }

    function test_RevertGiven_ExtendAfterTheEnd() public {
        startRental(id);
        uint256 end = time() + 2 hours;
        passTime(2 hours);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalNotRunning.selector, id, end));
        vm.prank(renter);
        escrow.extend(id, 1);
    }

    function test_RevertWhen_ExtenderNotRenter() public {
        startRental(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.NotRenter.selector, id, host));
        vm.prank(host);
        escrow.extend(id, 1 hours);
    }

    function test_RevertWhen_ExtendedByNothingOrTooMuch() public {
        startRental(id);
        vm.startPrank(renter);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.DurationInvalid.selector, 2 hours, 10 minutes, 190 days));
        escrow.extend(id, 0);
        vm.expectRevert(
            abi.encodeWithSelector(RentalEscrow.DurationInvalid.selector, 190 days + 1, 10 minutes, 190 days)
        );
        escrow.extend(id, 190 days + 1 - 2 hours);
        escrow.extend(id, 190 days - 2 hours);
    }

    function test_RevertGiven_ExtendWhileStopped() public {
        startRental(id);
        stopEverything();
        vm.expectRevert(RentalEscrow.RentalsStopped.selector);
        vm.prank(renter);
        escrow.extend(id, 1 hours);
    }

    function test_Extend_AtThePinnedPrice() public {
        startRental(id);
        vm.prank(host);
        registry.setPrice(rigId, 10 * PRICE, 0, 0, 0);
        vm.prank(renter);
        assertEq(escrow.extend(id, 3 hours), 2 * 3 * uint256(PRICE), "deposit of 2 GPUs for 3 hours more");
        assertEq(escrow.rentalOf(id).length, 5 hours, "length");
        assertEq(escrow.slotsTaken(rigId, time() + 5 hours - 1), 3, "slots until the new end");
    }

    function test_RevertWhen_RenewalSetByAnotherThanTheRenter() public {
        startRental(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.NotRenter.selector, id, host));
        vm.prank(host);
        escrow.setRenewal(id, 1 hours);
    }

    function test_RevertGiven_NoRenewalSet() public {
        startRental(id);
        passTime(2 hours - SAMPLE);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RenewalNotSet.selector, id));
        escrow.renew(id);
        vm.startPrank(renter);
        escrow.setRenewal(id, 1 hours);
        escrow.setRenewal(id, 0);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RenewalNotSet.selector, id));
        escrow.renew(id);
    }

    function test_RevertGiven_RenewalTooEarly() public {
        startRental(id);
        vm.prank(renter);
        escrow.setRenewal(id, 1 hours);
        uint256 opensAt = time() + 2 hours - SAMPLE;
        passTime(2 hours - SAMPLE - 1);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RenewalTooEarly.selector, id, opensAt));
        escrow.renew(id);
    }

    function test_Renew_InTheLastSample() public {
        startRental(id);
        vm.prank(renter);
        escrow.setRenewal(id, 2 hours);
        passTime(2 hours - SAMPLE);
        vm.prank(keeper);
        assertEq(escrow.renew(id), 2 * 2 * uint256(PRICE), "deposit of 2 GPUs for 2 hours more");
        assertEq(usdc.balanceOf(renter), 10_000_000e6 - 8 * uint256(PRICE), "paid by the renter");
        assertEq(escrow.rentalOf(id).length, 4 hours, "length");
    }
}
