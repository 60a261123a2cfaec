// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {SafeERC20, IERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Protocol} from "./interfaces/Protocol.sol";
import {IGpuCatalog} from "./interfaces/IGpuCatalog.sol";
import {IRigRegistry} from "./interfaces/IRigRegistry.sol";
import {IRigShares} from "./interfaces/IRigShares.sol";
import {Payouts} from "./libraries/Payouts.sol";
import {RigTerms} from "./libraries/RigTerms.sol";
import {RigAddress} from "./libraries/RigAddress.sol";

/// @title  RigRegistry
/// @notice One title (ERC-721) per rig: what it is, what it costs, who runs it. Holds the host's bond for the SLA.
/// @dev MONEY      Bonds in USDC. They only leave to the host after notice, or to a renter as SLA credit.
/// @dev LIFECYCLE  register (shares cloned and issued to the host) -> optional first sale -> listed for rent. Nothing is deleted.
/// @dev ROLES      The title's owner is the host. Nobody else writes a rig's data. ShareSale marks a rig as in sale,
///                 RentalEscrow draws SLA credits. The guardian may stop new registrations.
contract RigRegistry is IRigRegistry, ERC721, AccessManaged, Payouts {
    using RigTerms for RigTerms.Word;
    using RigTerms for IRigRegistry.Terms;
    using SafeERC20 for IERC20;

    /// @param memoryMib    [MiB] what the rig's driver reports for one GPU; must match the catalog
    /// @param agent        hot key of the host's agent: starts rentals, signs receipts
    /// @param region       ISO 3166 country, or country and subdivision ("US-CA"), left-aligned ASCII
    /// @param gateway      URL where renters and inspectors reach the rig
    struct Registration {
        uint16 modelId;
        uint8 gpuCount;
        uint8 slices;
        uint32 memoryMib;
        uint32 price;
        uint8 slopePercent;
        uint8 discount30;
        uint8 discount180;
        uint8 hostingFee;
        uint8 allowance;
        uint16 idleWatts;
        uint16 loadWatts;
        uint32 powerPrice;
        bytes8 region;
        address agent;
        string gateway;
    }

    struct Site {
        address agent;
        bytes8 region;
    }

    struct FormerAgent {
        address agent;
        uint64 changedAt; // [unix s]
    }

    struct Notice {
        uint128 amount; // [USDC]
        uint64 availableAt; // [unix s]
    }

    uint256 public constant MAX_GPUS = 16;
    uint256 public constant MAX_SLOTS = 64;
    uint256 public constant MEMORY_TOLERANCE = 10; // [%] drivers reserve up to 7% (ECC, firmware)
    uint256 public constant BOND_NOTICE = 7 days;
    /// @notice [s] to withdraw in, once notice is over; then it lapses, so that no host keeps one at hand for when a credit falls due.
    uint256 public constant BOND_WINDOW = 2 days;
    /// @notice [s] between two changes of a rig's agent, so that receipts signed by the one before can still be checked.
    uint256 public constant AGENT_REST = 1 days;

    IGpuCatalog private immutable CATALOG;
    address private immutable SALE;
    address private immutable ESCROW;
    address private immutable SHARES;

    uint256 public rigCount;
    bool public stopped;
    mapping(uint256 rigId => RigTerms.Word) private _terms;
    mapping(uint256 rigId => Site) private _sites;
    mapping(uint256 rigId => string) public gatewayOf;
    /// @notice The agent before the present one.
    mapping(uint256 rigId => FormerAgent) public formerAgentOf;
    /// @notice The host's bond. [USDC]
    mapping(uint256 rigId => uint256) public bondOf;
    mapping(uint256 rigId => Notice) public bondNotice;
    /// @notice Sum of all bonds. [USDC]
    uint256 public bonds;

    event RigRegistered(
        uint256 indexed rigId,
        address indexed host,
        address shares,
        Registration registration,
        uint32 computeUnits
    );
    event RigPriceChanged(uint256 indexed rigId, uint32 price, uint8 slopePercent, uint8 discount30, uint8 discount180);
    event RigSlaChanged(uint256 indexed rigId, uint8 allowance);
    event RigPowerChanged(uint256 indexed rigId, uint16 idleWatts, uint16 loadWatts, uint32 powerPrice);
    event RigListed(uint256 indexed rigId, bool listed);
    event RigInSale(uint256 indexed rigId, bool inSale);
    event RigAgentChanged(uint256 indexed rigId, address indexed agent, string gateway);
    event BondPosted(uint256 indexed rigId, address indexed from, uint256 amount);
    event BondNoticeGiven(uint256 indexed rigId, uint256 amount, uint256 availableAt);
    event BondWithdrawn(uint256 indexed rigId, address indexed to, uint256 amount);
    event SlaCreditPaid(uint256 indexed rentalId, uint256 indexed rigId, address indexed renter, uint256 amount);
    event Stopped(bool stopped);

    error NotAuthorized(address caller);
    error RegistrationsStopped();
    error GpuCountInvalid(uint256 gpuCount, uint256 max);
    error SlicesInvalid(uint256 slices, uint256 max);
    error DeclaredMemoryMismatch(uint256 modelId, uint256 declaredMib, uint256 expectedMib);
    error PriceInvalid(uint256 price);
    error PercentInvalid(uint256 percent, uint256 max);
    error AgentInvalid();
    error RigStillInSale(uint256 rigId);
    error AgentChangedLately(uint256 rigId, uint256 until);
    error BondTooSmall(uint256 rigId, uint256 bond, uint256 asked);
    error BondNoticeRunning(uint256 rigId, uint256 availableAt);
    error BondNoticeLapsed(uint256 rigId, uint256 lapsedAt);

    modifier onlyHost(uint256 rigId) {
        require(_ownerOf(rigId) == msg.sender, NotHost(rigId, msg.sender));
        _;
    }

    constructor(Protocol memory p) ERC721("Rackshare rig title", "RIG") AccessManaged(p.authority) Payouts(p.usdc) {
        CATALOG = IGpuCatalog(p.catalog);
        SALE = p.sale;
        ESCROW = p.escrow;
        SHARES = p.shares;
    }

    // ---------------------------------------------------------------- hosts

    /// @notice Registers a rig: title and all 10,000 shares go to the caller, who is its host. Listed for rent at once.
    /// @dev    Refuses a declared memory that does not match the model (`DeclaredMemoryMismatch`).
    function register(Registration calldata r) external returns (uint256 rigId) {
        require(!stopped, RegistrationsStopped());
        IGpuCatalog.Model memory m = CATALOG.model(r.modelId);
        require(r.gpuCount > 0 && r.gpuCount <= MAX_GPUS, GpuCountInvalid(r.gpuCount, MAX_GPUS));
        uint256 maxSlices = m.maxSlices;
        if (maxSlices * r.gpuCount > MAX_SLOTS) maxSlices = MAX_SLOTS / r.gpuCount;
        require(r.slices > 0 && r.slices <= maxSlices, SlicesInvalid(r.slices, maxSlices));
        uint256 gap = r.memoryMib > m.memoryMib ? r.memoryMib - m.memoryMib : m.memoryMib - r.memoryMib;
        require(
            gap * 100 <= uint256(m.memoryMib) * MEMORY_TOLERANCE,
            DeclaredMemoryMismatch(r.modelId, r.memoryMib, m.memoryMib)
        );
        require(r.agent != address(0), AgentInvalid());
        _checkPrice(r.price, r.slopePercent, r.discount30, r.discount180);
        require(r.hostingFee <= 50, PercentInvalid(r.hostingFee, 50));

        rigId = ++rigCount;
        _terms[rigId] = RigTerms.pack(
            Terms({
                price: r.price,
                slopePercent: r.slopePercent,
                discount30: r.discount30,
                discount180: r.discount180,
                hostingFee: r.hostingFee,
                allowance: r.allowance,
                gpuCount: r.gpuCount,
                slices: r.slices,
                listed: true,
                inSale: false,
                modelId: r.modelId,
                computeUnits: m.computeUnits,
                idleWatts: r.idleWatts,
                loadWatts: r.loadWatts,
                powerPrice: r.powerPrice
            })
        );
        _sites[rigId] = Site(r.agent, r.region);
        gatewayOf[rigId] = r.gateway;
        address shares = Clones.cloneDeterministicWithImmutableArgs(SHARES, RigAddress.args(rigId), RigAddress.SALT);
        emit RigRegistered(rigId, msg.sender, shares, r, m.computeUnits);
        _mint(msg.sender, rigId);
        IRigShares(shares).initialize(msg.sender);
    }

    /// @notice Changes the price for rentals to come. Running rentals keep the price they were opened at.
    function setPrice(
        uint256 rigId,
        uint32 price,
        uint8 slopePercent,
        uint8 discount30,
        uint8 discount180
    ) external onlyHost(rigId) {
        _checkPrice(price, slopePercent, discount30, discount180);
        Terms memory t = _terms[rigId].unpack();
        (t.price, t.slopePercent, t.discount30, t.discount180) = (price, slopePercent, discount30, discount180);
        _terms[rigId] = t.pack();
        emit RigPriceChanged(rigId, price, slopePercent, discount30, discount180);
    }

    /// @notice Changes the SLA for rentals to come. [1/1000 of used time that may go undelivered]
    function setSla(uint256 rigId, uint8 allowance) external onlyHost(rigId) {
        Terms memory t = _terms[rigId].unpack();
        t.allowance = allowance;
        _terms[rigId] = t.pack();
        emit RigSlaChanged(rigId, allowance);
    }

    /// @notice Changes the declared power data. [W, W, USDC per kWh]
    function setPower(uint256 rigId, uint16 idleWatts, uint16 loadWatts, uint32 powerPrice) external onlyHost(rigId) {
        Terms memory t = _terms[rigId].unpack();
        (t.idleWatts, t.loadWatts, t.powerPrice) = (idleWatts, loadWatts, powerPrice);
        _terms[rigId] = t.pack();
        emit RigPowerChanged(rigId, idleWatts, loadWatts, powerPrice);
    }

    /// @notice Offers the rig for rent, or takes it off. Running rentals go on.
    function setListed(uint256 rigId, bool listed) external onlyHost(rigId) {
        Terms memory t = _terms[rigId].unpack();
        t.listed = listed;
        _terms[rigId] = t.pack();
        emit RigListed(rigId, listed);
    }

    /// @notice Rotates the agent's hot key, at most once in AGENT_REST, and moves the gateway.
    function setAgent(uint256 rigId, address agent, string calldata gateway) external onlyHost(rigId) {
        require(agent != address(0), AgentInvalid());
        address before = _sites[rigId].agent;
        if (agent != before) {
            uint256 rest = formerAgentOf[rigId].changedAt + AGENT_REST;
            require(formerAgentOf[rigId].changedAt == 0 || block.timestamp >= rest, AgentChangedLately(rigId, rest));
            formerAgentOf[rigId] = FormerAgent(before, uint64(block.timestamp));
            _sites[rigId].agent = agent;
        }
        gatewayOf[rigId] = gateway;
        emit RigAgentChanged(rigId, agent, gateway);
    }

    // ---------------------------------------------------------------- bond

    /// @notice Adds to the rig's bond. Anyone may.
    function postBond(uint256 rigId, uint256 amount) external {
        _requireOwned(rigId);
        bondOf[rigId] += amount;
        bonds += amount;
        emit BondPosted(rigId, msg.sender, amount);
        USDC.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Announces a withdrawal; the bond still pays credits until then.
    function giveBondNotice(uint256 rigId, uint256 amount) external onlyHost(rigId) {
        require(amount <= bondOf[rigId], BondTooSmall(rigId, bondOf[rigId], amount));
        uint256 availableAt = block.timestamp + BOND_NOTICE;
        bondNotice[rigId] = Notice(uint128(amount), uint64(availableAt));
        emit BondNoticeGiven(rigId, amount, availableAt);
    }

    /// @notice Withdraws what notice was given for, or what SLA credits left of it, within BOND_WINDOW after the notice.
    function withdrawBond(uint256 rigId, address to) external onlyHost(rigId) returns (uint256 amount) {
        Notice memory notice = bondNotice[rigId];
        require(notice.amount > 0, NothingToWithdraw(msg.sender));
        require(block.timestamp >= notice.availableAt, BondNoticeRunning(rigId, notice.availableAt));
        uint256 lapsesAt = notice.availableAt + BOND_WINDOW;
        require(block.timestamp < lapsesAt, BondNoticeLapsed(rigId, lapsesAt));
        delete bondNotice[rigId];
        amount = notice.amount < bondOf[rigId] ? notice.amount : bondOf[rigId];
        bondOf[rigId] -= amount;
        bonds -= amount;
        emit BondWithdrawn(rigId, to, amount);
        USDC.safeTransfer(to, amount);
    }

    /// @notice Pays a renter from the bond, as far as it reaches. Only the RentalEscrow.
    function payCredit(
        uint256 rentalId,
        uint256 rigId,
        address renter,
        uint256 amount
    ) external returns (uint256 paid) {
        require(msg.sender == ESCROW, NotAuthorized(msg.sender));
        paid = amount < bondOf[rigId] ? amount : bondOf[rigId];
        if (paid == 0) return 0;
        bondOf[rigId] -= paid;
        bonds -= paid;
        emit SlaCreditPaid(rentalId, rigId, renter, paid);
        _pay(renter, paid);
    }

    // ---------------------------------------------------------------- other contracts of the protocol, guardian

    /// @notice Marks a rig whose first sale runs: it cannot be rented, its title cannot move. Only the ShareSale.
    function setInSale(uint256 rigId, bool inSale) external {
        require(msg.sender == SALE, NotAuthorized(msg.sender));
        Terms memory t = _terms[rigId].unpack();
        t.inSale = inSale;
        _terms[rigId] = t.pack();
        emit RigInSale(rigId, inSale);
    }

    /// @notice Stops or resumes new registrations. Restricted to the guardian role.
    function setStopped(bool stopped_) external restricted {
        stopped = stopped_;
        emit Stopped(stopped_);
    }

    // ---------------------------------------------------------------- views

    function terms(uint256 rigId) external view returns (Terms memory) {
        return _terms[rigId].unpack();
    }

    /// @notice The terms as stored, for contracts: RigTerms unpacks them.
    function termsWord(uint256 rigId) external view returns (RigTerms.Word) {
        return _terms[rigId];
    }

    function agentOf(uint256 rigId) external view returns (address) {
        return _sites[rigId].agent;
    }

    /// @notice True for the rig's agent and the one before it.
    function isAgent(uint256 rigId, address signer) external view returns (bool) {
        return signer != address(0) && (signer == _sites[rigId].agent || signer == formerAgentOf[rigId].agent);
    }

    function regionOf(uint256 rigId) external view returns (bytes8) {
        return _sites[rigId].region;
    }

    function hostOf(uint256 rigId) external view returns (address) {
        return _ownerOf(rigId);
    }

    function sharesOf(uint256 rigId) external view returns (address) {
        return RigAddress.predict(SHARES, address(this), rigId);
    }

    // ---------------------------------------------------------------- inside

    function _checkPrice(uint32 price, uint8 slopePercent, uint8 discount30, uint8 discount180) private pure {
        require(price > 0, PriceInvalid(price));
        require(slopePercent <= 200, PercentInvalid(slopePercent, 200));
        require(discount30 <= 50, PercentInvalid(discount30, 50));
        require(discount180 <= 50, PercentInvalid(discount180, 50));
    }

    function _update(address to, uint256 rigId, address auth) internal override returns (address) {
        require(!_terms[rigId].isInSale(), RigStillInSale(rigId));
        return super._update(to, rigId, auth);
    }
}
