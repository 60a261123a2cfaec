// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Permits} from "../../contracts/libraries/Permits.sol";
import {BaseTest} from "./BaseTest.sol";

contract PermitUser {
    using Permits for Permits.Permit;

    function use(Permits.Permit calldata permit, address token) external {
        permit.use(token);
    }
}

// use
// ├── it should allow what the token's own permit allows
// ├── given somebody sent the permit first: it should change nothing
// ├── when the permit is late, or not the caller's: it should change nothing
// └── when the token knows no permits: it should change nothing
contract PermitsTest is BaseTest {
    PermitUser internal user;
    address internal signer;

    function setUp() public override {
        super.setUp();
        user = new PermitUser();
        signer = permitSigner();
    }

    function testFuzz_Use_AsTheTokensOwnPermit(uint256 value) public {
        Permits.Permit memory p = signPermit(address(usdc), signer, address(user), value);
        uint256 snapshot = vm.snapshotState();
        usdc.permit(signer, address(user), p.value, p.deadline, p.v, p.r, p.s);
        uint256 expected = usdc.allowance(signer, address(user));
        vm.revertToState(snapshot);
        vm.prank(signer);
        user.use(p, address(usdc));
        assertEq(usdc.allowance(signer, address(user)), expected, "allowance");
        assertEq(usdc.nonces(signer), 1, "permits used");
    }

    function test_Use_GivenSomebodySentItFirst() public {
        Permits.Permit memory p = signPermit(address(usdc), signer, address(user), 7);
        usdc.permit(signer, address(user), p.value, p.deadline, p.v, p.r, p.s);
        vm.prank(signer);
        user.use(p, address(usdc));
        assertEq(usdc.allowance(signer, address(user)), 7, "allowance");
        assertEq(usdc.nonces(signer), 1, "permits used");
    }

    function test_Use_WhenLateOrSomebodyElses() public {
        Permits.Permit memory p = signPermit(address(usdc), signer, address(user), 7);
        vm.prank(renter);
        user.use(p, address(usdc));
        assertEq(usdc.allowance(renter, address(user)), 0, "allowance of somebody else");
        passTime(1);
        vm.prank(signer);
        user.use(p, address(usdc));
        assertEq(usdc.allowance(signer, address(user)), 0, "allowance by a late permit");
    }

    function test_Use_WhenTheTokenKnowsNoPermits() public {
        Permits.Permit memory p = signPermit(address(usdc), signer, address(user), 7);
        vm.prank(signer);
        user.use(p, address(catalog));
        assertEq(usdc.nonces(signer), 0, "permits used");
    }
}
