// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Rentals} from "../../../contracts/libraries/Rentals.sol";
import {RentalEscrow} from "../../../contracts/RentalEscrow.sol";
import {BaseTest} from "../BaseTest.sol";

// start
// ├── when the rental is unknown or runs already, or the caller is not the agent: it should revert
// ├── given 15 minutes have passed: it should revert
// └── it should start the clock then
// cancel
// ├── given the rental runs, or the renter is not asking and the host is not late: it should revert
// └── it should return everything and free the slots, and nobody else's
// extend
// ├── given rentals are stopped, or the rental does not run: it should revert
// ├── when the caller is not the renter, or the time is none or too long: it should revert
// └── it should add time at the pinned price
// setRenewal, renew
// ├── when the caller is not the renter, nothing is set, or it is too early: it should revert
// └── it should pull the next deposit from the renter
// close
// ├── given the rental does not run or is closed: it should revert
// ├── when the caller is no party, or the reason is not theirs: it should revert
// ├── by the renter: it should return the unused part and free the slots
// └── by the host: it should also pay the SLA credit for up to a day
contract RunTest is BaseTest {
    uint256 internal rigId;
    uint256 internal id;

    function setUp() public override {
        super.setUp();
        rigId = registerRig();
        id = openRental(rigId, 3, 2 hours);
    }

    // ---------------------------------------------------------------- start, cancel

    function test_RevertWhen_StartIsNotTheAgents() public {
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.NotAgent.selector, rigId, renter));
        vm.prank(renter);
        escrow.start(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalUnknown.selector, 99));
        startRental(99);
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

    function test_RevertGiven_CancelNotYours() public {
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.StartWindowOpen.selector, id, time() + 15 minutes));
        escrow.cancel(id);
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

    function test_RevertGiven_NotExtendable() public {
        vm.startPrank(renter);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalNotRunning.selector, id, time() + 2 hours));
        escrow.extend(id, 1 hours);
        vm.stopPrank();
        startRental(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.NotRenter.selector, id, host));
        vm.prank(host);
        escrow.extend(id, 1 hours);
        vm.startPrank(renter);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.DurationInvalid.selector, 2 hours, 10 minutes, 190 days));
        escrow.extend(id, 0);
        vm.expectRevert(
            abi.encodeWithSelector(RentalEscrow.DurationInvalid.selector, 190 days + 1, 10 minutes, 190 days)
        );
        escrow.extend(id, 190 days + 1 - 2 hours);
        uint256 end = time() + 2 hours;
        vm.stopPrank();
        passTime(2 hours);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalNotRunning.selector, id, end));
        vm.prank(renter);
        escrow.extend(id, 1);
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

    function test_RevertGiven_NotRenewable() public {
        startRental(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.NotRenter.selector, id, host));
        vm.prank(host);
        escrow.setRenewal(id, 1 hours);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RenewalNotSet.selector, id));
        escrow.renew(id);
        vm.prank(renter);
        escrow.setRenewal(id, 1 hours);
        uint256 opensAt = time() + 2 hours - SAMPLE;
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RenewalTooEarly.selector, id, opensAt));
        escrow.renew(id);
        vm.prank(renter);
        escrow.setRenewal(id, 0);
        passTime(2 hours - SAMPLE);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RenewalNotSet.selector, id));
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

    // ---------------------------------------------------------------- close

    function test_RevertGiven_NotRunning() public {
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalNotRunning.selector, id, time() + 2 hours));
        closeRental(id);
        startRental(id);
        passTime(1 hours);
        closeRental(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.RentalNotRunning.selector, id, time()));
        closeRental(id);
    }

    function test_RevertWhen_CloserHasNoPart() public {
        startRental(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.NotParty.selector, id, keeper));
        vm.prank(keeper);
        escrow.close(id, RentalEscrow.Reason.HostFault);
    }

    function test_RevertWhen_ReasonIsTheOthers() public {
        startRental(id);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.ReasonInvalid.selector, RentalEscrow.Reason.HostFault));
        vm.prank(renter);
        escrow.close(id, RentalEscrow.Reason.HostFault);
        vm.expectRevert(abi.encodeWithSelector(RentalEscrow.ReasonInvalid.selector, RentalEscrow.Reason.RenterStopped));
        vm.prank(host);
        escrow.close(id, RentalEscrow.Reason.RenterStopped);
    }

    function testFuzz_Close_ByTheRenter(uint256 used) public {
        used = bound(used, 0, 2 hours - 1);
        startRental(id);
        passTime(used);
        uint256 kept = (2 * uint256(PRICE) * used + 3599) / 3600;
        assertEq(closeRental(id), 8e6 - kept, "refund of the unused part");
        assertEq(usdc.balanceOf(renter), 10_000_000e6 - kept, "USDC of the renter");
        assertEq(escrow.slotsTaken(rigId, time()), 0, "slots taken");
        passTime(4 * EPOCH + EPOCH);
        (uint256 paid, uint256 refund) = escrow.settle(id);
        assertEq(paid + refund, kept, "the rest, settled");
    }

    function test_Close_InTheSecondOfTheStart() public {
        startRental(id);
        closeRental(id);
        escrow.settle(id);
        assertEq(usdc.balanceOf(renter), 10_000_000e6, "USDC of the renter");
        assertEq(usdc.balanceOf(address(escrow)), 0, "USDC in the escrow");
    }

    function test_Close_ByTheHost() public {
        postBond(rigId, 1_000e6);
        uint256 long = runRental(rigId, 4, 10 days);
        passTime(1 hours);
        vm.prank(agent);
        uint256 refund = escrow.close(long, RentalEscrow.Reason.HostMaintenance);
        assertEq(refund, 239 * uint256(PRICE), "unused part");
        assertEq(registry.bondOf(rigId), 1_000e6 - 2 * 24 * PRICE, "bond less twice the price of a day");
        assertEq(
            usdc.balanceOf(renter),
            10_000_000e6 - 8e6 - PRICE + 2 * 24 * PRICE,
            "USDC of the renter: an hour used, a day credited, the other rental's deposit"
        );
    }
}
